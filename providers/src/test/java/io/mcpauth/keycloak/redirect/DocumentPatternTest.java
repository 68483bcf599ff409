package io.mcpauth.keycloak.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentPatternTest {

  @ParameterizedTest
  @CsvSource({
    "example.com, https://example.com/client.json, true",
    "example.com, https://example.com:8443/client.json, true",
    "example.com, https://example.com, true",
    "example.com, https://app.example.com/client.json, false",
    "example.com, https://example.com.evil.example/client.json, false",
    "example.com, https://evil.example/example.com, false",
    "example.com, http://example.com/client.json, false",
    "example.com, https://EXAMPLE.com/client.json, false",
    "example.com, https://example.com./client.json, false",
    "example.com, https://user@example.com/client.json, false",
    "example.com, https://example.com@evil.example/client.json, false",
    "example.com, https://example.com%2eevil.example/client.json, false",
    "example.com, https://example.com\\@evil.example/client.json, false",
    "example.com, example.com, false",
    "example.com, '', false",
    "example.com, 3f1c2e7a-0000-4000-8000-000000000000, false",
    "localhost, http://localhost/client.json, false",
    "*.example.com, https://app.example.com/client.json, true",
    "*.example.com, https://a.b.example.com:8443/client.json, true",
    "*.example.com, https://example.com/client.json, false",
    "*.example.com, https://evilexample.com/client.json, false",
    "https://example.com/client.json, https://example.com/client.json, true",
    "https://example.com/client.json, https://example.com:443/client.json, true",
    "https://example.com/client.json, https://example.com:8443/client.json, false",
    "https://example.com/client.json, https://example.com/client.json?x=1, false",
    "https://example.com/client.json, https://example.com/client.json/, false",
    "https://example.com/clients/*, https://example.com/clients/a.json, true",
    "https://example.com/clients/*, https://example.com/clients/a/b.json, true",
    "https://example.com/clients/*, https://example.com/clients/, true",
    "https://example.com/clients/*, https://example.com/clients, false",
    "https://example.com/clients/*, https://example.com/clients/../evil.json, false",
    "https://example.com/clients/*, https://example.com/clients/%2e%2e/evil.json, false",
    "https://example.com/clients/*, https://example.com/clients/..%2fevil.json, false",
    "https://example.com/clients/*, https://example.com/other/a.json, false",
    "https://example.com/clients/*, https://example.com.evil.example/clients/a.json, false",
    "https://example.com/clients/*, https://example.com:8443/clients/a.json, false",
    "https://example.com:8443/clients/*, https://example.com:8443/clients/a.json, true",
    "https://example.com/*, https://example.com/a.json, true",
    "https://example.com/*, https://example.com, false",
  })
  void matchesWhatIsPublishedThere(String pattern, String clientId, boolean expected) {
    assertThat(DocumentPattern.parse(pattern).orElseThrow().matches(clientId)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.com",
        "*.*.example.com",
        "a.*.example.com",
        "example.com:8443",
        "example.com/",
        "example.com/clients/*",
        "Example.com",
        "example.com.",
        "127.0.0.1",
        "http://example.com/client.json",
        "http://localhost/client.json",
        "https://example.com",
        "https://example.com*",
        "https://*.example.com/*",
        "https://example.com/*/client.json",
        "https://example.com/clients/**",
        "https://example.com/clients?x=*",
        "https://example.com/../*",
        "https://example.com/clients/..*",
        "https://user@example.com/*",
        "https://127.0.0.1/*",
        "https:///clients/*",
        "cursor://example/*",
      })
  void refusesWhatCouldBeReadInTwoWays(String pattern) {
    assertThat(DocumentPattern.parse(pattern)).isEmpty();
  }
}
