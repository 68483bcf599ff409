package io.mcpauth.keycloak.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page tells of what happened: who was refused and why, and how much there was of it. */
@OnKeycloak
class ConsoleEventsIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  /** What the page counts. */
  private static final List<String> COUNTED =
      List.of(
          "CLIENT_REGISTER",
          "CODE_TO_TOKEN",
          "CLIENT_REGISTER_ERROR",
          "CLIENT_UPDATE_ERROR",
          "CODE_TO_TOKEN_ERROR",
          "REFRESH_TOKEN_ERROR");

  private final McpRealm realm;
  private final RealmUser operator;
  private final Browser browser;

  ConsoleEventsIT(McpRealm realm) {
    this.realm = realm;
    this.operator = RealmUser.administrator(realm);
    this.browser = realm.browser();
  }

  private Console open(String view) {
    return Console.open(operator, browser, Console.of(realm, view));
  }

  /** Whatever the realm stores, with the way to the setting, and not a word of the client's own. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void showsWhoWasRefusedAndWhy(boolean stored) {
    realm.admin().put("/events/config", everyEvent(stored)).expect(204);
    String host = "refused-" + stored + ".example";
    realm
        .registration()
        .register(
            Map.of(
                "client_name",
                "marker<script>",
                "redirect_uris",
                List.of("https://" + host + "/marker")))
        .expect(400);
    Http.get(
            OAuthClient.named(realm, REDIRECT_URI, "Asks")
                .authorization("mcp:tools")
                .with("response_type", "marker")
                .uri())
        .send();

    Console shown = open("refusals");

    Element refusal = shown.thing(host);
    assertThat(refusal.expectFirst("h3").text()).isEqualTo(host);
    assertThat(refusal.text())
        .contains("Registration", "mcp-redirect-uris", "redirect_uris[0]", "allowed-hosts")
        .contains("redirect_uris[0] is an https redirect URI that is not allowed here");
    assertThat(refusal.expectFirst("a").attr("href"))
        .isEqualTo(
            "%s/admin/%s/console/#/%s/clients/client-registration/anonymous"
                .formatted(realm.server(), realm.name(), realm.name()));
    assertThat(shown.thing("Sign-in").text()).contains("Keycloak itself", "response_type");
    assertThat(shown.page().html().select("article").text()).doesNotContain("marker");
    assertThat(shown.page().html().select("article")).hasSizeLessThanOrEqualTo(25);
    assertThat(shown.buttons()).isEmpty();
  }

  /** The setting that lets a document in is an executor's. */
  @Test
  void leadsToTheProfilesForADocument() {
    Documents documents = new Documents(realm).with(Map.of("admission", "listed"));
    String id = "https://unlisted.example/client.json";
    realm.browser().open(documents.client(id).authorization("mcp:tools").uri());

    Element refusal = open("refusals").thing("unlisted.example");

    assertThat(refusal.text()).contains("Document", "mcp-cimd", "allowed-documents");
    assertThat(refusal.expectFirst("a").attr("href"))
        .endsWith("/realm-settings/client-policies/profiles");
  }

  /** Numbers that a person can read beside the bars. */
  @Test
  void countsTheEventsOfTheLastDays() {
    realm.admin().put("/events/config", events(COUNTED)).expect(204);
    OAuthClient.named(realm, REDIRECT_URI, "Stored");

    Console shown = open("activity");

    assertThat(shown.page().html().select("tbody tr")).hasSize(14);
    assertThat(
            shown.page().html().select("tbody td").eachText().stream()
                .mapToInt(Integer::parseInt)
                .sum())
        .isPositive();
    assertThat(shown.text()).doesNotContain("Not all of these events are stored");
    realm.admin().put("/events/config", everyEvent(false)).expect(204);
    assertThat(open("activity").text()).contains("Not all of these events are stored");
  }

  /** Nothing stored is not nothing refused; realm mcp stores no refusal of a stranger. */
  @Test
  void saysWhereNothingIsCounted() {
    realm.admin().delete("/events").expect(204);
    realm.admin().put("/events/config", events(COUNTED.subList(0, 2))).expect(204);
    realm
        .registration()
        .register(Map.of("redirect_uris", List.of("https://uncounted.example/cb")))
        .expect(400);

    Console shown = open("activity");

    assertThat(shown.page().html().select("tbody td:nth-child(4)").eachText()).containsOnly("–");
    assertThat(shown.page().html().select("tbody td:nth-child(2)").eachText()).containsOnly("0");
    assertThat(shown.text()).contains("a dash is where nothing is counted: Refusals");
    // With an empty list Keycloak leaves out failed refreshes.
    realm.admin().put("/events/config", everyEvent(true)).expect(204);
    assertThat(open("activity").text()).contains("nothing is counted: Refusals");
  }

  private static Map<String, Object> everyEvent(boolean enabled) {
    return Map.of(
        "eventsEnabled", enabled, "enabledEventTypes", List.of(), "adminEventsEnabled", true);
  }

  private static Map<String, Object> events(List<String> types) {
    return Map.of("eventsEnabled", true, "enabledEventTypes", types, "adminEventsEnabled", true);
  }
}
