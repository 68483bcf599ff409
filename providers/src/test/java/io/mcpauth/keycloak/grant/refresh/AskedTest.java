package io.mcpauth.keycloak.grant.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import org.junit.jupiter.api.Test;

class AskedTest {

  private static String asked(String... namesAndValues) {
    MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      form.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Asked.of(form, null);
  }

  @Test
  void theOrderOfScopesDoesNotMatter() {
    assertThat(asked("scope", "b a")).isEqualTo(asked("scope", "a b"));
    assertThat(asked("scope", "a  b")).isEqualTo(asked("scope", "a b"));
  }

  @Test
  void eachThingThatIsAskedForMatters() {
    assertThat(asked("scope", "a")).isNotEqualTo(asked()).isNotEqualTo(asked("scope", "a b"));
    assertThat(asked("resource", "https://a"))
        .isNotEqualTo(asked())
        .isNotEqualTo(asked("resource", "https://a/"))
        .isNotEqualTo(asked("resource", "https://a", "resource", "https://b"));
    assertThat(Asked.of(new MultivaluedHashMap<>(), "key")).isNotEqualTo(asked());
  }

  @Test
  void whatIsNoQuestionDoesNotMatter() {
    assertThat(asked("client_id", "a", "refresh_token", "b")).isEqualTo(asked());
  }

  /** No value of one thing passes for another thing. */
  @Test
  void aLineFeedInAValueStaysInIt() {
    assertThat(asked("resource", "x]\n-")).isNotEqualTo(asked("resource", "x"));
    assertThat(asked("scope", "a\nresource [b]"))
        .isNotEqualTo(asked("scope", "a", "resource", "b"));
  }
}
