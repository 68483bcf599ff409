package io.mcpauth.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeDestinationTest {

  @ParameterizedTest
  @CsvSource({
    "https://claude.ai/api/mcp/auth_callback, https://claude.ai",
    "https://claude.ai/other?x=1,             https://claude.ai",
    "https://claude.ai:8443/cb,               https://claude.ai:8443",
    "https://claude.ai.evil.example/cb,       https://claude.ai.evil.example",
    "http://127.0.0.1:4444/cb,                loopback",
    "http://127.0.0.1/cb,                     loopback",
    "http://localhost:1/other,                loopback",
    "http://[::1]:9/cb,                       loopback",
    "com.example.app:/cb,                     com.example.app:",
  })
  void tellsWhatAPersonCanTellApart(String redirectUri, String destination) {
    assertThat(CodeDestination.of(redirectUri)).isEqualTo(destination);
  }

  /** An administrator can have allowed anything; no two places are one. */
  @ParameterizedTest
  @CsvSource({
    "http://intranet.example/cb,     http://intranet.example",
    "http://intranet.example:81/a/b, http://intranet.example:81",
    "http://a@intranet.example/cb,   http://a@intranet.example",
    "urn:ietf:wg:oauth:2.0:oob,      urn:ietf:wg:oauth:2.0:oob",
    "not a uri,                      not a uri",
  })
  void keepsWhatItCannotClassify(String redirectUri, String destination) {
    assertThat(CodeDestination.of(redirectUri)).isEqualTo(destination);
  }

  @Test
  void isTheDeviceWhereThereIsNoRedirect() {
    assertThat(CodeDestination.of(null)).isEqualTo(CodeDestination.DEVICE);
  }
}
