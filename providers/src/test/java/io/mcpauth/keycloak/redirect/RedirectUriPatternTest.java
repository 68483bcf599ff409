package io.mcpauth.keycloak.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedirectUriPatternTest {

  @ParameterizedTest
  @CsvSource({
    "loopback, http://localhost:1/any, true",
    "loopback, https://localhost/any, false",
    "https://claude.ai/api/mcp/auth_callback, https://claude.ai/api/mcp/auth_callback, true",
    "https://claude.ai/api/mcp/auth_callback, https://claude.ai/api/mcp/auth_callback/, false",
    "https://claude.ai/api/mcp/auth_callback, https://claude.ai/api/mcp/auth_callback?x=1, false",
    "https://claude.ai/api/mcp/auth_callback, https://claude.ai/api/mcp, false",
    "http://localhost:6274/oauth/callback, http://localhost:6275/oauth/callback, true",
    "http://localhost:6274/oauth/callback, http://127.0.0.1:6274/oauth/callback, false",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com/connector/oauth/Ab3_x-9Zq, true",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com/connector/oauth/, false",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com/connector/oauth, false",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com/connector/oauth/a/b, false",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com/connector/oauth/a%2Fb, false",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com/connector/oauth/a?b=c, false",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com/connector/oauth/a;b, false",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com.evil.example/connector/oauth/a, false",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com:8443/connector/oauth/a, false",
  })
  void matches(String pattern, String uri, boolean expected) {
    assertThat(RedirectUriPattern.parse(pattern).orElseThrow().matches(RedirectUriTest.uri(uri)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "loopback, http://localhost:1, true",
    "loopback, https://localhost, false",
    "https://claude.ai/api/mcp/auth_callback, https://claude.ai, true",
    "https://claude.ai/api/mcp/auth_callback, https://claude.com, false",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com, true",
    "https://chatgpt.com/connector/oauth/*, https://chatgpt.com:8443, false",
  })
  void knowsOrigins(String pattern, String origin, boolean expected) {
    assertThat(
            RedirectUriPattern.parse(pattern).orElseThrow().sameOrigin(RedirectUriTest.uri(origin)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "/*",
        "https://*/cb",
        "https://a.example/*/b",
        "https://a.example/x*",
        "http://a.example/"
      })
  void refusesOtherPatterns(String pattern) {
    assertThat(RedirectUriPattern.parse(pattern)).isEmpty();
  }
}
