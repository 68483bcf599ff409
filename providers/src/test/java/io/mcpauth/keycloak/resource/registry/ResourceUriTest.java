package io.mcpauth.keycloak.resource.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceUriTest {

  @ParameterizedTest
  @CsvSource({
    "https://mcp.example.com/mcp, https://mcp.example.com/mcp",
    "https://mcp.example.com/, https://mcp.example.com",
    "https://mcp.example.com, https://mcp.example.com",
    "HTTPS://MCP.Example.COM:443/Mcp, https://mcp.example.com/Mcp",
    "http://localhost:80/mcp, http://localhost/mcp",
    "http://localhost:3000/mcp, http://localhost:3000/mcp",
    "https://mcp.example.com:8443/, https://mcp.example.com:8443",
    "https://mcp.example.com/mcp/, https://mcp.example.com/mcp",
    "https://mcp.example.com/mcp//, https://mcp.example.com/mcp//",
    "https://mcp.example.com/mcp/?tenant=B, https://mcp.example.com/mcp/?tenant=B",
    "https://mcp.example.com/?tenant=B, https://mcp.example.com?tenant=B",
    "https://mcp.example.com/a?tenant=B, https://mcp.example.com/a?tenant=B",
    "http://[::1]:3000/mcp, http://[::1]:3000/mcp",
  })
  void readsTheCanonicalForm(String text, String canonical) {
    assertThat(ResourceUri.parse(text)).map(ResourceUri::value).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mcp",
        "/mcp",
        "//mcp.example.com/mcp",
        "https:",
        "https:mcp.example.com",
        "https:///mcp",
        "https://mcp.example.com/mcp#part",
        "https://mcp.example.com/mcp#",
        "https://user@mcp.example.com/mcp",
        "https://user:word@mcp.example.com/mcp",
        "ftp://mcp.example.com/mcp",
        "urn:example:mcp",
        "mailto:mcp@example.com",
        "https://mcp.example.com/a b",
        "https://mcp_server.example.com/mcp",
        "https://mcp.example.com:port/mcp",
        " https://mcp.example.com/mcp",
        "https://mcp.example.com/mcp\n",
        "https://bücher.example/mcp",
      })
  void refusesWhatIsNoResourceUri(String text) {
    assertThat(ResourceUri.parse(text)).isEmpty();
  }

  @Test
  void refusesAnEndlessUri() {
    String text = "https://mcp.example.com/";
    String longest = text + "a".repeat(ResourceUri.MAX_LENGTH - text.length());
    assertThat(ResourceUri.parse(longest)).isPresent();
    assertThat(ResourceUri.parse(longest + "a")).isEmpty();
  }
}
