package io.mcpauth.keycloak.resource.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every text, not only for those somebody thought of. */
final class ResourceUriPropertyTest {

  /** {@link ResourceIndex} looks a text up before it parses it. */
  @Property(tries = 20_000)
  void theCanonicalSpellingIsReadAsItself(@ForAll("uriLike") String text) {
    Optional<ResourceUri> uri = ResourceUri.parse(text);

    assertThat(uri.map(ResourceUri::value).flatMap(ResourceUri::parse)).isEqualTo(uri);
  }

  @Provide
  Arbitrary<String> uriLike() {
    Arbitrary<String> scheme = Arbitraries.of("https", "http", "HTTPS", "Http", "ftp");
    Arbitrary<String> authority =
        Arbitraries.of(
            "mcp.example",
            "MCP.Example",
            "mcp.example:443",
            "mcp.example:80",
            "mcp.example:",
            "[::1]");
    Arbitrary<String> rest = Arbitraries.strings().withChars("/aA.?%20:;=&#").ofMaxLength(12);
    return Combinators.combine(scheme, authority, rest).as((s, a, r) -> s + "://" + a + r);
  }
}
