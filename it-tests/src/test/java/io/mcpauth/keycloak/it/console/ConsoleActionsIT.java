package io.mcpauth.keycloak.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the buttons of the page do, and what forms of somebody else's do not. */
@OnKeycloak
class ConsoleActionsIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final RealmUser master;
  private final RealmUser operator;
  private final Browser browser;
  private final String brute;

  ConsoleActionsIT(McpRealm realm, AdminApi server, KeycloakServer keycloak) {
    this.realm = realm;
    this.master =
        new RealmUser(
            McpRealm.existing(keycloak.url(), server, "master"),
            keycloak.administrator().name(),
            keycloak.administrator().password());
    this.operator = RealmUser.administrator(realm);
    this.browser = realm.browser();
    this.brute = "brute-force:" + realm.name();
  }

  @BeforeEach
  void storeAdminEvents() {
    realm
        .admin()
        .put(
            "/events/config",
            Map.of(
                "adminEventsEnabled",
                true,
                "adminEventsDetailsEnabled",
                true,
                "eventsEnabled",
                true))
        .expect(204);
  }

  private Console open(String view) {
    return Console.open(operator, browser, Console.of(realm, view));
  }

  private void plant() {
    realm.admin().put("", Map.of("bruteForceProtected", false)).expect(204);
  }

  private boolean isMended() {
    return realm.admin().get("").expect(200).json().path("bruteForceProtected").asBoolean();
  }

  private List<JsonNode> adminEvents(String path) {
    JsonNode all = realm.admin().get("/admin-events?max=1000").expect(200).json();
    return StreamSupport.stream(all.spliterator(), false)
        .filter(event -> event.path("resourcePath").asText().equals(path))
        .toList();
  }

  @Test
  void mendsAFinding() {
    plant();
    Console before = open("doctor");

    Console after = before.press("fix", brute);

    assertThat(after.status()).isEqualTo(200);
    assertThat(after.text()).contains("Mended:").doesNotContain(brute);
    assertThat(isMended()).isTrue();
    assertThat(adminEvents("mcp/doctor/" + brute + "/fix"))
        .anySatisfy(
            event -> {
              assertThat(event.path("operationType").asText()).isEqualTo("ACTION");
              assertThat(event.at("/authDetails/userId").asText()).isEqualTo(operator.id());
            });
  }

  /** Told once, and to nobody who only has the address. */
  @Test
  void tellsWhatWasDoneOnce() {
    plant();
    Console after = open("doctor").press("fix", brute);
    assertThat(after.page().uri().getQuery()).contains("done=");

    assertThat(browser.open(after.page().uri()).text()).doesNotContain("Mended:");
    assertThat(browser.open(URI.create(Console.of(realm) + "?done=%3Cb%3Ex")).text())
        .doesNotContain("Mended:");
  }

  @Test
  void findingThatIsMendedMeanwhileIsGone() {
    plant();
    Console before = open("doctor");
    before.press("fix", brute);

    Console again = before.press("fix", brute);

    assertThat(again.status()).isEqualTo(404);
    assertThat(again.text()).contains("Nothing was done");
  }

  /** What is more than one safe step has no button, and a form of it says why. */
  @Test
  void tellsTheReasonOfARefusal() {
    realm.admin().put("", Map.of("accessTokenLifespan", 7200)).expect(204);
    try {
      Console before = open("doctor");
      String id = "access-token-lifetime:" + realm.name();
      assertThat(before.thing(id).select("button")).isEmpty();

      Console refused =
          new Console(browser.submit(Console.of(realm, "doctor"), before.forged("fix", id)));

      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text()).contains("This is not mended by one safe step");
    } finally {
      realm.admin().put("", Map.of("accessTokenLifespan", 600)).expect(204);
    }
  }

  /** Keycloak's cookie is SameSite=None, so another site can send the form in the user's name. */
  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "", "http://localhost:1"})
  void formOfAnotherSiteDoesNothing(String origin) {
    plant();
    Form form = open("doctor").form("fix", brute);

    Console answer = new Console(browser.submit(Console.of(realm), form, origin));

    isRefused(answer);
  }

  @Test
  void formWithAnotherTokenDoesNothing() {
    plant();
    Console shown = open("doctor");
    Form form = shown.form("fix", brute);
    String ofAnotherSession =
        Console.open(operator, realm.browser(), Console.of(realm))
            .forged("", "")
            .value("token")
            .orElseThrow();

    for (Form forged :
        List.of(
            form.without("token"),
            form.with("token", ""),
            form.with("token", form.value("token").orElseThrow() + "A"),
            form.with("token", ofAnotherSession))) {
      isRefused(new Console(browser.submit(Console.of(realm), forged)));
    }
  }

  private void isRefused(Console answer) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("Nothing was done");
    assertThat(answer.sections()).isEmpty();
    assertThat(isMended()).isFalse();
  }

  @Test
  void getAndAnUnknownActAndNobodyDoNothing() {
    plant();
    Console shown = open("doctor");
    Form form = shown.form("fix", brute);

    browser.open(URI.create(Console.of(realm) + "?" + form.encoded()));
    int unknown = browser.submit(Console.of(realm), form.with("act", "x")).answer().status();
    Console nobody = new Console(realm.browser().submit(Console.of(realm), form));

    assertThat(unknown).isEqualTo(400);
    assertThat(nobody.status()).isEqualTo(403);
    assertThat(nobody.text()).contains("your session has ended");
    assertThat(isMended()).isFalse();
  }

  @Test
  void blocksAndApprovesADocument() {
    Documents documents = new Documents(realm).with(Map.of("admission", "approve"));
    String url = "https://publisher.example/" + UUID.randomUUID() + ".json";
    String id = documents.ahead(url, "allowed").expect(201).json().path("id").asText();

    Console blocked = open("documents").press("block", url);

    assertThat(blocked.text()).contains("Blocked: " + url);
    assertThat(documents.of(url).path("state").asText()).isEqualTo("blocked");
    assertThat(adminEvents("mcp/documents/" + id))
        .anyMatch(event -> event.path("operationType").asText().equals("UPDATE"));
    Console shown =
        new Console(browser.open(URI.create(Console.of(realm, "documents") + "&state=blocked")));
    assertThat(shown.thing(url).text()).contains("Approve").doesNotContain("Block ");

    Console approved = shown.press("allow", url);

    assertThat(approved.text()).contains("Approved: " + url);
    assertThat(documents.of(url).path("state").asText()).isEqualTo("allowed");
  }

  /** The check of admin REST, with its reason. */
  @Test
  void documentThatTheSettingsBlockIsNotApproved() {
    String url = "https://bad.example/" + UUID.randomUUID() + ".json";
    Documents documents = new Documents(realm).with(Map.of("admission", "approve"));
    documents.ahead(url, "blocked").expect(201);
    documents.with(Map.of("admission", "approve", "blocked-documents", List.of("bad.example")));

    Console refused = open("documents").press("allow", url);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("Nothing was done").contains("blocked-documents");
    assertThat(documents.of(url).path("state").asText()).isEqualTo("blocked");
    documents.with(Map.of("admission", "approve"));
  }

  @Test
  void blocksAClientThatCameByItselfAndLetsItInAgain() {
    OAuthClient client = named("Notebook " + UUID.randomUUID());
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);
    String id = realm.client(client.id()).path("id").asText();
    JsonNode before = realm.client(client.id());

    Console off = list("clients", client.id()).press("off", client.id());

    assertThat(off.text()).contains("Blocked: Notebook");
    assertThat(realm.client(client.id()).path("enabled").asBoolean()).isFalse();
    assertThat(client.refresh(grant.refreshToken()).status()).isGreaterThanOrEqualTo(400);
    assertThat(adminEvents("clients/" + id))
        .anyMatch(event -> event.path("operationType").asText().equals("UPDATE"));

    Console on = list("clients", client.id()).press("on", client.id());

    assertThat(on.text()).contains("Let in again: Notebook");
    assertThat(realm.client(client.id())).isEqualTo(before);
  }

  /** Nothing else can be switched here, whatever a form says. */
  @Test
  void blocksNoClientOfTheAdministrators() {
    for (String clientId : List.of("sample-mcp-server", "account", "security-admin-console")) {
      String id = realm.client(clientId).path("id").asText();

      Console answer =
          new Console(browser.submit(Console.of(realm), open("clients").forged("off", id)));

      assertThat(answer.status()).as(clientId).isEqualTo(404);
      assertThat(realm.client(clientId).path("enabled").asBoolean()).isTrue();
    }
    for (String none : List.of("", "x", "\0", "../../x", "%s")) {
      assertThat(
              browser
                  .submit(Console.of(realm), open("clients").forged("off", none))
                  .answer()
                  .status())
          .isEqualTo(404);
    }
  }

  @Test
  void endsAGrant() {
    OAuthClient client = named("Ended " + UUID.randomUUID());
    Grant grant = Grant.by("bob", realm.browser(), realm, client, Grant.OFFLINE);
    Grant other =
        Grant.by("bob", realm.browser(), realm, named("Stays " + UUID.randomUUID()), Grant.OFFLINE);

    String name = realm.client(client.id()).path("name").asText();
    Console ended = list("grants", name).press("end", name);

    assertThat(ended.text()).contains("The grant has ended");
    assertThat(grant.isDead()).isTrue();
    assertThat(other.introspects()).isTrue();
    assertThat(adminEvents("mcp/connections"))
        .anyMatch(event -> event.path("operationType").asText().equals("ACTION"));
  }

  @Test
  void hashesSecretsInClear() {
    ConfidentialClients clients = new ConfidentialClients(realm);
    String secret = ConfidentialClients.newSecret();
    String id = clients.importOne(Map.of("secret", secret));
    Console before = open("secrets");
    assertThat(before.text()).contains("In clear");
    assertThat(before.buttons()).containsExactly("Hash all that are in clear");

    Console after = new Console(before.page().send("form:has([value=hash])"));

    assertThat(after.text()).contains("Secrets hashed now:");
    assertThat(after.buttons()).isEmpty();
    assertThat(clients.look(id).has("secret")).isFalse();
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
    assertThat(adminEvents("mcp/secrets/hash")).isNotEmpty();
  }

  /** By the page of the realm that administers the server, about this realm. */
  @Test
  void administratorOfTheServerDoesTheSame() {
    plant();
    OAuthClient client = named("Far away " + UUID.randomUUID());
    String id = realm.client(client.id()).path("id").asText();
    Browser ofTheServer = realm.browser();
    URI page = URI.create(Console.of(realm) + "?admin=master&view=doctor");

    Console mended = Console.open(master, ofTheServer, page).press("fix", brute);
    Console off =
        new Console(
            ofTheServer.submit(
                URI.create(Console.of(master.realm()) + "?realm=" + realm.name()),
                mended.forged("off", id)));

    assertThat(mended.text()).contains("Mended:").contains(realm.name());
    assertThat(off.text()).contains("Blocked: Far away");
    assertThat(isMended()).isTrue();
    assertThat(realm.client(client.id()).path("enabled").asBoolean()).isFalse();
    assertThat(
            Stream.of("mcp/doctor/" + brute + "/fix", "clients/" + id)
                .map(this::adminEvents)
                .map(events -> events.get(0).at("/authDetails/userId").asText()))
        .containsOnly(master.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<img src=x onerror=alert(1)>", "\"><script>1</script>", "${7*7} {0}"})
  void nameOfAClientIsTextAndNothingElse(String name) {
    OAuthClient client = named(name);
    Grant.by("bob", realm.browser(), realm, client, Grant.OFFLINE);

    Console clients = list("clients", client.id());
    Console grants = list("grants", name);

    assertThat(clients.thing(client.id()).expectFirst("h3 bdi").wholeText()).isEqualTo(name);
    assertThat(clients.page().html().select("img, script")).isEmpty();
    assertThat(grants.page().html().select("img, script")).isEmpty();
    Console off = clients.press("off", client.id());
    assertThat(off.page().html().expectFirst("[role=status] bdi").wholeText()).isEqualTo(name);
    assertThat(off.page().html().select("img, script")).isEmpty();
  }

  /** A page holds so many and no more; the links lead through all. */
  @Test
  void listsInPages() {
    for (int n = 0; n < 27; n++) {
      named("Many " + n);
    }

    Console first = open("clients");

    assertThat(first.page().html().select("article")).hasSize(25);
    assertThat(first.page().html().select("a[rel=prev]")).isEmpty();
    Console second =
        new Console(
            browser.open(
                URI.create(first.page().html().expectFirst("a[rel=next]").absUrl("href"))));
    assertThat(second.page().html().select("article")).isNotEmpty();
    assertThat(second.page().html().expectFirst("article").text())
        .isNotEqualTo(first.page().html().expectFirst("article").text());
    assertThat(second.page().html().expectFirst("a[rel=prev]").absUrl("href"))
        .isEqualTo(Console.of(realm) + "?view=clients");
  }

  /** Leads to Keycloak's own form of each thing. */
  @Test
  void showsServersAndLeadsToTheirForms() {
    Console shown = open("servers");

    String id = realm.client("sample-mcp-server").path("id").asText();
    assertThat(shown.thing("sample-mcp-server").text()).contains("http://localhost:3000/mcp");
    assertThat(shown.thing("sample-mcp-server").expectFirst("a").attr("href"))
        .isEqualTo(
            "%s/admin/%s/console/#/%s/clients/%s/settings"
                .formatted(realm.server(), realm.name(), realm.name(), id));
  }

  private OAuthClient named(String name) {
    return OAuthClient.named(realm, REDIRECT_URI, name);
  }

  /** The page of a list that has something, whatever came before. */
  private Console list(String view, String words) {
    Console shown = open(view);
    while (!shown.page().html().select("article").text().contains(words)) {
      shown =
          new Console(
              browser.open(
                  URI.create(shown.page().html().expectFirst("a[rel=next]").absUrl("href"))));
    }
    return shown;
  }
}
