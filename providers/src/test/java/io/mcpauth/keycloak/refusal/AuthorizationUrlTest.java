package io.mcpauth.keycloak.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mcpauth.keycloak.request.RefusedMember;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationUrlTest {

  private static final String ENDPOINT = "/realms/mcp/protocol/openid-connect/auth";

  private static AuthorizationUrl read(String text) throws RefusedMember {
    return AuthorizationUrl.read(text, "mcp");
  }

  @Test
  void readsParametersAsAFormHasThem() throws RefusedMember {
    AuthorizationUrl url =
        read("https://id.example.com/auth" + ENDPOINT + "?a=1&a=%C3%BC+x&b&=&c==%26&&#f?d=1");

    assertThat(url.server()).isEqualTo("https://id.example.com/auth");
    assertThat(url.query().get("a")).isEqualTo(List.of("1", "ü x"));
    assertThat(url.query().get("b")).isEqualTo(List.of(""));
    assertThat(url.query().get("c")).isEqualTo(List.of("=&"));
    assertThat(url.query()).doesNotContainKey("d");
  }

  @Test
  void knowsARealmByItsEncodedName() throws RefusedMember {
    assertThat(
            AuthorizationUrl.read(
                    "http://h/realms/my%20realm/protocol/openid-connect/auth", "my realm")
                .query())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ENDPOINT + "?client_id=x",
        "ftp://h" + ENDPOINT,
        "https://" + ENDPOINT,
        "https://h/realms/other/protocol/openid-connect/auth",
        "https://h/realms/mcp/protocol/openid-connect/auth/device",
        "https://h/realms/mcp/protocol/openid-connect/token",
        "https://h/x?y=" + ENDPOINT,
        "https://h" + ENDPOINT + "?a=%",
        "https://h" + ENDPOINT + "?request=x",
        "https://h" + ENDPOINT + "?request_ur%69=x"
      })
  void refusesWhatIsNoneOfThisRealm(String text) {
    assertThatExceptionOfType(RefusedMember.class)
        .isThrownBy(() -> read(text))
        .extracting(RefusedMember::field)
        .isEqualTo("authorization");
  }

  @Test
  void boundsItsLength() {
    assertThatExceptionOfType(RefusedMember.class)
        .isThrownBy(() -> read("https://h" + ENDPOINT + "?a=" + "b".repeat(8192)));
  }
}
