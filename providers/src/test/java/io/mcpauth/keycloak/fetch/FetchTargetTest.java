package io.mcpauth.keycloak.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FetchTargetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "https://",
        "https:///jwks",
        "http://example.com/jwks",
        "HTTP://example.com/jwks",
        "ftp://example.com/jwks",
        "file:///etc/passwd",
        "jar:https://example.com/a.jar!/b",
        "data:application/json,{}",
        "https:example.com/jwks",
        "//example.com/jwks",
        "https://example.com:8443/jwks",
        "https://example.com:80/jwks",
        "https://example.com:/jwks",
        "https://user@example.com/jwks",
        "https://user:pass@example.com/jwks",
        "https://example.com@10.0.0.1/jwks",
        "https://example.com/jwks#fragment",
        "https://example.com/../jwks",
        "https://example.com/%2e%2e/jwks",
        "https://example.com\\@10.0.0.1/jwks",
        "https://example.com /jwks",
        "https://exa\tmple.com/jwks",
        "https://10.0.0.1/jwks",
        "https://127.0.0.1/jwks",
        "https://127.1/jwks",
        "https://2130706433/jwks",
        "https://0x7f000001/jwks",
        "https://0177.0.0.1/jwks",
        "https://[::1]/jwks",
        "https://[::ffff:127.0.0.1]/jwks",
        "https://[fe80::1%25eth0]/jwks",
        "https://127.0.0.1./jwks",
        "https://8.8.8.8/jwks",
        "https://ⓔxample.com/jwks",
        "https://127。0。0。1/jwks",
        "https://%31%32%37.0.0.1/jwks",
        "https://example.com%00.evil.example/jwks",
        "https://-example.com/jwks",
        "https://exa_mple.com/jwks",
        "https://example..com/jwks"
      })
  void refusesWhatAStrangerMayNotHaveCalled(String address) {
    assertThat(target(address, ChosenBy.STRANGER)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/jwks",
        "https://example.com:443/jwks",
        "https://keys.example.com/a/b?c=d",
        "https://example.com"
      })
  void takesPublicNames(String address) {
    assertThat(target(address, ChosenBy.STRANGER)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://mcp_server:3000/jwks",
        "http://localhost:8080/jwks",
        "http://127.0.0.1/jwks",
        "http://[::1]:3000/jwks"
      })
  void takesWhatAnOperatorHasInside(String address) {
    assertThat(target(address, ChosenBy.OPERATOR)).isPresent();
    assertThat(target(address, ChosenBy.STRANGER)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "jwks",
        "http://a b/",
        "http://u:p@host/",
        "ftp://h/",
        "http:"
      })
  void takesNothingButTheWeb(String address) {
    assertThat(target(address, ChosenBy.OPERATOR)).isEmpty();
  }

  private static Optional<FetchTarget> target(String address, ChosenBy chosenBy) {
    return FetchTarget.of(new FetchRequest(address, chosenBy, 100));
  }
}
