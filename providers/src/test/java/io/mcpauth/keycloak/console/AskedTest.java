package io.mcpauth.keycloak.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskedTest {

  private static final URI BASE = URI.create("https://sso.example.org/realms/master/mcp/console");

  private static Asked about(String realm) {
    return new Asked(BASE, "master", realm, Optional.empty(), Optional.empty(), 0);
  }

  @Test
  void ownRealmIsNotNamed() {
    assertThat(about("master").address()).isEqualTo(BASE);
  }

  @Test
  void placeIsInTheAddress() {
    Asked documents = about("mcp").with(View.DOCUMENTS).with(Optional.of("pending")).from(25);

    assertThat(documents.address().getQuery())
        .isEqualTo("realm=mcp&view=documents&state=pending&first=25");
    assertThat(documents.with(View.DOCTOR).address().getQuery()).isEqualTo("realm=mcp&view=doctor");
    assertThat(documents.addressWith("done", "x y").getRawQuery()).endsWith("&first=25&done=x%20y");
  }

  /** What a realm is called says nothing else in an address. */
  @ParameterizedTest
  @ValueSource(strings = {"my realm", "größe", "a&view=x", "{v}", "a+b", "50%", "%20", "#x", "?"})
  void nameOfARealmIsOneValue(String realm) {
    String query = about(realm).address().getRawQuery();

    assertThat(query).startsWith("realm=").doesNotContain("&");
    assertThat(URLDecoder.decode(query.substring(6), UTF_8)).isEqualTo(realm);
  }
}
