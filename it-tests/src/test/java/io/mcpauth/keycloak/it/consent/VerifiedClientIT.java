package io.mcpauth.keycloak.it.consent;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static io.mcpauth.keycloak.it.consent.ConsentPages.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An administrator's word for a client: who can give it, and when it ends. */
@OnKeycloak
@OnChromium
class VerifiedClientIT {

  private final McpRealm realm;
  private final ConsentPages pages;

  VerifiedClientIT(McpRealm realm) {
    this.realm = realm;
    this.pages = new ConsentPages(realm);
  }

  @Test
  void verifiedClientIsNamedByWhomAndSinceWhen(Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    pages.attributes(
        client,
        Map.of("mcp.verified.by", "IT of Example Corp", "mcp.verified.since", "2026-11-03"));

    Window window = pages.open(chromium, Look.DESKTOP, client);

    assertThat(window.text(".mcp-who"))
        .isEqualTo(
            "Application Notes helper Verified by IT of Example Corp since November 3, 2026");
    window.screenshot("consent-verified");
    window.picture("consent-verified");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2026-11-03",
    "IT of Example Corp, ''",
    "IT of Example Corp, yesterday",
    "IT of Example Corp, 2999-01-01"
  })
  void halfAVerificationIsNone(String by, String since, Chromium chromium) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    pages.attributes(client, Map.of("mcp.verified.by", by, "mcp.verified.since", since));

    assertThat(pages.open(chromium, Look.DESKTOP, client).text(".mcp-who"))
        .contains("Nobody has verified this name");
  }

  @Test
  void clientCannotVerifyItself() {
    Map<String, Object> metadata = metadata("Claude", LOOPBACK);
    metadata.put("mcp.verified.by", "Anthropic");
    metadata.put("mcp.verified.since", "2026-11-03");
    metadata.put(
        "attributes", Map.of("mcp.verified.by", "Anthropic", "mcp.verified.since", "2026-11-03"));
    RegisteredClient client = RegisteredClient.of(realm.registration().register(metadata));
    assertThat(realm.client(client.id()).path("attributes").has("mcp.verified.by")).isFalse();

    metadata.put("client_id", client.id());
    realm.registration().update(client, metadata).expect(200);

    assertThat(realm.client(client.id()).path("attributes").has("mcp.verified.by")).isFalse();
  }

  @Test
  void verificationEndsWhenTheClientUpdatesItself() {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    pages.attributes(
        client,
        Map.of("mcp.verified.by", "IT of Example Corp", "mcp.verified.since", "2026-11-03"));
    Map<String, Object> metadata = metadata("Your bank", LOOPBACK);
    metadata.put("client_id", client.id());

    realm.registration().update(client.registration(), metadata).expect(200);

    JsonNode attributes = realm.client(client.id()).path("attributes");
    assertThat(attributes.has("mcp.verified.by")).isFalse();
    assertThat(attributes.has("mcp.verified.since")).isFalse();
  }
}
