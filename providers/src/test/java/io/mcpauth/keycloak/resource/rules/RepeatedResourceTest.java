package io.mcpauth.keycloak.resource.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.resource.registry.ResourceUri;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 8707 section 2: the parameter may repeat. */
class RepeatedResourceTest {

  private static final String URL = "https://mcp.example.com/mcp";

  @Test
  void keepsTheFirstOfSeveralSpellingsOfOneServer() {
    assertThat(RepeatedResource.one(List.of(URL, "HTTPS://MCP.example.com:443/mcp/", URL)))
        .isEqualTo(URL);
  }

  @Test
  void makesSeveralServersNoServer() {
    String joined = RepeatedResource.one(List.of(URL, "https://other.example/"));

    assertThat(ResourceUri.parse(joined)).isEmpty();
  }

  @Test
  void makesAServerAndAnUnreadableValueNoServer() {
    assertThat(ResourceUri.parse(RepeatedResource.one(List.of(URL, "")))).isEmpty();
    assertThat(ResourceUri.parse(RepeatedResource.one(List.of("", "")))).isEmpty();
  }

  @Test
  void leavesTheOtherParametersAndTheRequestItselfAlone() {
    MultivaluedMap<String, String> request = new MultivaluedHashMap<>();
    request.put("resource", List.of(URL, URL));
    request.put("scope", List.of("a", "b"));

    MultivaluedMap<String, String> once = RepeatedResource.collapsed(request);

    assertThat(once.get("resource")).containsExactly(URL);
    assertThat(once.get("scope")).containsExactly("a", "b");
    assertThat(request.get("resource")).hasSize(2);
    assertThat(RepeatedResource.isIn(request)).isTrue();
    assertThat(RepeatedResource.isIn(once)).isFalse();
    assertThat(RepeatedResource.isIn(new MultivaluedHashMap<>())).isFalse();
  }

  /** Keycloak would leave it out, as if the client had named no server. */
  @Test
  void makesATooLongValueAShortOneThatNamesNoServer() {
    String tooLong = URL + "?" + "a".repeat(ResourceUri.MAX_LENGTH);
    MultivaluedMap<String, String> request = new MultivaluedHashMap<>();
    request.putSingle("resource", tooLong);

    String one = RepeatedResource.collapsed(request).getFirst("resource");

    assertThat(RepeatedResource.isIn(request)).isTrue();
    assertThat(one).hasSizeLessThan(100);
    assertThat(ResourceUri.parse(one)).isEmpty();
    assertThat(RepeatedResource.one(List.of(URL, tooLong))).hasSizeLessThan(100);
  }
}
