package io.mcpauth.keycloak.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPatternTest {

  @ParameterizedTest
  @CsvSource({
    "example.com, https://example.com/cb, true",
    "example.com, https://example.com:443/cb, true",
    "example.com, https://app.example.com/cb, false",
    "example.com, https://example.com.evil.example/cb, false",
    "example.com, https://example.com:8443/cb, false",
    "example.com:8443, https://example.com:8443/cb, true",
    "example.com:8443, https://example.com/cb, false",
    "*.example.com, https://app.example.com/cb, true",
    "*.example.com, https://a.b.example.com/cb, true",
    "*.example.com, https://example.com/cb, false",
    "*.example.com, https://evilexample.com/cb, false",
    "*.example.com, https://app.example.com.evil.example/cb, false",
    "*.example.com, https://app.example.com:8443/cb, false",
    "*.example.com:8443, https://app.example.com:8443/cb, true",
    "localhost, https://localhost/cb, true",
    "localhost, http://localhost/cb, false",
    "anysphere.cursor-mcp, cursor://anysphere.cursor-mcp/cb, false",
  })
  void matchesHostsAndRealSubDomains(String pattern, String uri, boolean expected) {
    assertThat(HostPattern.parse(pattern).orElseThrow().matches(RedirectUriTest.uri(uri)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.",
        "*.com",
        "*.localhost",
        "**.example.com",
        "*.*.example.com",
        "a.*.example.com",
        "*example.com",
        "https://example.com",
        "example.com/",
        "example.com/cb",
        "example.com?x",
        "example.com#x",
        "Example.com",
        "example.com.",
        ".example.com",
        "user@example.com",
        "127.0.0.1",
        "[::1]",
        "2130706433",
        "exa mple.com",
        "b\u00fccher.example",
        "example.com:",
        "example.com:0",
        "example.com:*",
        "example.com,other.example"
      })
  void refusesWhatIsNoHost(String pattern) {
    assertThat(HostPattern.parse(pattern)).isEmpty();
  }

  @Test
  void isShownAsWritten() {
    assertThat(HostPattern.parse("*.example.com:8443").orElseThrow())
        .hasToString("*.example.com:8443");
  }
}
