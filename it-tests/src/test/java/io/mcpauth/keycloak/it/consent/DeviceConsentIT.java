package io.mcpauth.keycloak.it.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.consent.DevicePages.Waiting;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Consent for a device whose code the user typed (RFC 8628). */
@OnKeycloak
@OnChromium
class DeviceConsentIT {

  private static final String SAMPLE = "http://localhost:3000/mcp";
  private static final String SHORT_LIVED = "http://localhost:4321/mcp";

  private final McpRealm realm;
  private final DevicePages devices;

  DeviceConsentIT(McpRealm realm) {
    this.realm = realm;
    this.devices = new DevicePages(realm);
  }

  @BeforeAll
  static void setUpADevice(McpRealm realm) {
    DevicePages.in(realm);
  }

  /** RFC 8628 section 5.4: remote phishing by a code that somebody else started. */
  @Test
  void warnsOfTheDeviceFlow(Chromium chromium) {
    Window window = ask(chromium, devices.start());

    assertThat(window.text("#mcp-destination"))
        .startsWith("The device whose code you entered")
        .contains("Never for a code that somebody sent you.");
    assertThat(window.text("#mcp-origin")).isEqualTo("An administrator set it up.");
    window.screenshot("consent-device");
  }

  /** RFC 8707: the device names its server when it starts, and the page and the token say it. */
  @Test
  void namesTheServerThatTheTokenIsFor(Chromium chromium) {
    Waiting device = devices.start("openid mcp:tools", Map.of("resource", SAMPLE));
    Window window = ask(chromium, device);

    assertThat(window.text("#mcp-server")).isEqualTo("Sample MCP server " + SAMPLE);
    window.screenshot("consent-device-server");
    window.page().locator("#kc-login").click();
    window.page().waitForSelector("[data-page-id=login-info]");

    assertThat(realm.verified(accessToken(device)).getAudience())
        .containsExactlyInAnyOrder(SAMPLE, "sample-mcp-server");
  }

  /** A client of the administrator's that names no server gets the tokens of stock Keycloak. */
  @Test
  void namesNoServerWhereTheTokenIsForNone(Chromium chromium) {
    Waiting device = devices.start();
    Window window = ask(chromium, device);

    assertThat(window.page().locator("#mcp-server").count()).isZero();
    window.page().locator("#kc-login").click();
    window.page().waitForSelector("[data-page-id=login-info]");

    assertThat(realm.verified(accessToken(device)).getAudience()).doesNotContain(SAMPLE);
  }

  @Test
  void doesNotAskForAServerThatWentAway(Chromium chromium) {
    realm
        .admin()
        .post(
            "/clients",
            Map.of("clientId", "short-lived", "attributes", Map.of("resource_url", SHORT_LIVED)))
        .expect(201);
    Waiting device = devices.start("openid", Map.of("resource", SHORT_LIVED));
    ObjectNode server = (ObjectNode) realm.client("short-lived");
    realm
        .admin()
        .put("/clients/" + server.path("id").asText(), server.put("enabled", false))
        .expect(204);

    Window window = chromium.window().open(device.address()).login("alice", "alice");

    assertThat(window.text("h1")).isEqualTo("This server is not known here");
  }

  /** The device redeems its own code; what was unticked is not in that either. */
  @Test
  void theDeviceGetsWhatWasLeft(Chromium chromium) {
    Waiting device = devices.start("openid mcp:tools mcp:prompts", Map.of("resource", SAMPLE));
    Window window = ask(chromium, device);

    window.page().locator("[type=checkbox][value='mcp:prompts']").uncheck();
    window.page().locator("#kc-login").click();
    window.page().waitForSelector("[data-page-id=login-info]");

    JsonNode tokens = device.poll().expect(200).json();
    assertThat(tokens.path("scope").asText().split(" "))
        .contains("mcp:tools")
        .doesNotContain("mcp:prompts");
    assertThat(devices.refresh(tokens.path("refresh_token").asText(), "mcp:prompts").error())
        .isEqualTo("invalid_scope");
    assertThat(
            devices
                .refresh(tokens.path("refresh_token").asText(), "")
                .expect(200)
                .json()
                .path("scope")
                .asText()
                .split(" "))
        .contains("mcp:tools")
        .doesNotContain("mcp:prompts");
  }

  @Test
  void denyTellsTheDevice(Chromium chromium) {
    Waiting device = devices.start();
    Window window = ask(chromium, device);

    window.page().locator("#kc-cancel").click();
    window.page().waitForSelector("[data-page-id=login-info]");

    assertThat(device.poll().expect(400).error()).isEqualTo("access_denied");
  }

  private static Window ask(Chromium chromium, Waiting device) {
    Window window = chromium.window().open(device.address()).login("alice", "alice");
    window.page().waitForSelector("#kc-oauth");
    return window;
  }

  private static String accessToken(Waiting device) {
    return device.poll().expect(200).json().path("access_token").asText();
  }
}
