package io.mcpauth.keycloak.request;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import org.junit.jupiter.api.Test;

/** RFC 6749 sections 3.1 and 3.2. */
class EmptyParametersTest {

  @Test
  void leavesOutWhatHasNoValue() {
    MultivaluedMap<String, String> sent = new MultivaluedHashMap<>();
    sent.putSingle("scope", "");
    sent.putSingle("state", "s");
    sent.addAll("resource", "", "https://a.example/");

    MultivaluedMap<String, String> read = EmptyParameters.without(sent);

    assertThat(read).containsOnlyKeys("state", "resource");
    assertThat(read.get("resource")).containsExactly("https://a.example/");
    assertThat(sent).containsKey("scope");
  }

  @Test
  void leavesAnythingElseAsItCame() {
    MultivaluedMap<String, String> sent = new MultivaluedHashMap<>();
    sent.addAll("state", "a", "b");
    sent.putSingle("scope", " ");

    assertThat(EmptyParameters.without(sent)).isSameAs(sent);
  }
}
