package io.mcpauth.keycloak.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets to {@code /realms/{realm}/mcp/console}, and what they see there. */
@OnKeycloak
class ConsoleAccessIT {

  private static final String CONSOLE_CLIENT = "security-admin-console";

  private final McpRealm realm;
  private final AdminApi server;
  private final RealmFile file;
  private final RealmUser master;
  private final URI page;

  ConsoleAccessIT(McpRealm realm, AdminApi server, RealmFile file, KeycloakServer keycloak) {
    this.realm = realm;
    this.server = server;
    this.file = file;
    this.master =
        new RealmUser(
            McpRealm.existing(keycloak.url(), server, "master"),
            keycloak.administrator().name(),
            keycloak.administrator().password());
    this.page = Console.of(realm);
  }

  @Test
  void administratorOfTheRealmSignsInAndSeesEverything() {
    Page login = realm.browser().open(page);
    assertThat(login.isLogin()).isTrue();
    RealmUser operator = RealmUser.administrator(realm);

    Console shown = new Console(login.login(operator.name(), operator.password()));

    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.text()).contains(realm.name());
    assertThat(shown.sections())
        .containsExactly(
            "Doctor",
            "MCP servers",
            "Clients",
            "Documents",
            "Grants",
            "Refusals",
            "Secrets",
            "Activity");
  }

  /** The login yields a session and nothing that could be stolen on the way back. */
  @Test
  void loginIsThatOfTheAdminConsoleAndYieldsNoToken() {
    RealmUser operator = RealmUser.administrator(realm);

    Console.open(
        operator, realm.browser(), URI.create(page + "?redirect_uri=https://evil.example"));

    String id = operator.id();
    assertThat(realm.events("LOGIN"))
        .filteredOn(event -> event.userId().equals(id))
        .hasSize(1)
        .allSatisfy(
            event -> {
              assertThat(event.clientId()).isEqualTo(CONSOLE_CLIENT);
              assertThat(event.details()).containsEntry("response_type", "none");
            });
    assertThat(realm.events("CODE_TO_TOKEN")).noneMatch(event -> event.userId().equals(id));
  }

  /** Whoever made the admin console's login stricter made this one stricter. */
  @Test
  void sessionOfAnotherApplicationGoesByTheLoginOfTheAdminConsole() {
    RealmUser operator = RealmUser.administrator(realm);
    Browser browser = realm.browser();
    browser.open(ConnectionsPage.of(realm)).login(operator.name(), operator.password());

    Console shown = new Console(browser.open(page));

    assertThat(shown.status()).isEqualTo(200);
    String id = operator.id();
    assertThat(realm.events("LOGIN"))
        .filteredOn(event -> event.userId().equals(id))
        .extracting(McpRealm.RealmEvent::clientId)
        .containsExactlyInAnyOrder("account", CONSOLE_CLIENT);
  }

  /** The page as it opens, and each of its sections. */
  static Stream<String> views() {
    return Stream.of(
        "",
        "doctor",
        "servers",
        "clients",
        "documents",
        "grants",
        "refusals",
        "secrets",
        "activity");
  }

  @ParameterizedTest
  @MethodSource("views")
  void userWithoutRightsIsForbiddenAndSeesNothing(String view) {
    RealmUser nobody = RealmUser.created(realm);

    Console shown = Console.open(nobody, realm.browser(), Console.of(realm, view));

    isForbidden(shown);
  }

  /** At their own page, about a realm that is not theirs; whether there is such a realm or not. */
  @ParameterizedTest
  @MethodSource("views")
  void administratorOfAnotherRealmIsForbiddenAndSeesNothing(String view) {
    String name = "other-" + UUID.randomUUID();
    try (McpRealm other = McpRealm.create(realm.server(), server, file, name)) {
      RealmUser operator = RealmUser.administrator(other);
      Browser browser = other.browser();
      assertThat(Console.open(operator, browser, Console.of(other)).status()).isEqualTo(200);

      Console shown = opened(browser, other, realm.name(), view);
      Console ofNone = opened(browser, other, "no-such-realm", view);
      Console ofTheServer = opened(browser, other, "master", view);

      isForbidden(shown);
      isForbidden(ofTheServer);
      assertThat(shown.text()).isEqualTo(ofNone.text()).isEqualTo(ofTheServer.text());
      assertThat(browser.open(page).isLogin()).isTrue();
    }
  }

  private static Console opened(Browser browser, McpRealm own, String target, String view) {
    return new Console(
        browser.open(URI.create(Console.of(own) + "?realm=" + target + "&view=" + view)));
  }

  @Test
  void administratorOfAnotherRealmChangesNothing() {
    String name = "other-" + UUID.randomUUID();
    try (McpRealm other = McpRealm.create(realm.server(), server, file, name)) {
      Browser browser = other.browser();
      Console own = Console.open(RealmUser.administrator(other), browser, Console.of(other));
      realm.admin().put("", Map.of("bruteForceProtected", false)).expect(204);

      Console shown =
          new Console(
              browser.submit(
                  URI.create(Console.of(other) + "?realm=" + realm.name()),
                  own.forged("fix", "brute-force:" + realm.name())));

      isForbidden(shown);
      assertThat(bruteForceProtected()).isFalse();
    }
  }

  private boolean bruteForceProtected() {
    return realm.admin().get("").expect(200).json().path("bruteForceProtected").asBoolean();
  }

  @Test
  void administratorOfTheServerSignsInByTheirOwnRealm() {
    Console shown = Console.open(master, realm.browser(), URI.create(page + "?admin=master"));

    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.page().uri().getPath()).isEqualTo("/realms/master/mcp/console");
    assertThat(shown.text()).contains(realm.name());
    assertThat(shown.sections()).hasSize(8);
    assertThat(shown.page().html().select("a[href*=/admin/master/console/#/]")).isNotEmpty();
  }

  /** The way there is on the page that people without rights get. */
  @Test
  void whoHasNoRightsIsToldOfTheOtherWayIn() {
    Console shown = Console.open(RealmUser.created(realm), realm.browser(), page);

    String way = shown.page().html().expectFirst("a[href*=/realms/master/]").absUrl("href");

    assertThat(URI.create(way).getQuery()).isEqualTo("realm=" + realm.name());
  }

  @Test
  void userOfTheServersRealmWithoutRightsIsForbidden() {
    McpRealm ofTheServer = master.realm();
    RealmUser nobody = RealmUser.created(ofTheServer);
    try {
      Console shown = Console.open(nobody, realm.browser(), URI.create(page + "?admin=master"));

      isForbidden(shown);
    } finally {
      ofTheServer.admin().delete("/users/" + nobody.id()).expect(204);
    }
  }

  /** Those who look after clients see clients; what would change them is refused. */
  @Test
  void viewerOfClientsSeesClientsAndNoButton() {
    RealmUser viewer = RealmUser.created(realm).with("realm-management", "view-clients");
    realm.admin().put("", Map.of("bruteForceProtected", false)).expect(204);
    Browser browser = realm.browser();

    Console shown = Console.open(viewer, browser, page);

    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.sections()).containsExactly("MCP servers", "Clients", "Documents", "Secrets");
    assertThat(shown.buttons()).isEmpty();
    isForbidden(new Console(browser.open(Console.of(realm, "doctor"))));
    isForbidden(new Console(browser.open(Console.of(realm, "grants"))));
    isForbidden(new Console(browser.open(Console.of(realm, "refusals"))));
    for (String act : List.of("fix", "allow", "block", "off", "on", "end", "hash")) {
      Console answer =
          new Console(browser.submit(page, shown.forged(act, "brute-force:" + realm.name())));
      assertThat(answer.status()).as(act).isEqualTo(403);
    }
    assertThat(bruteForceProtected()).isFalse();
  }

  /** Events and clients together, as admin REST has it. */
  @Test
  void viewerOfEventsSeesRefusalsOnceTheySeeClientsToo() {
    RealmUser viewer = RealmUser.created(realm).with("realm-management", "view-events");

    Console events = Console.open(viewer, realm.browser(), page);
    viewer.with("realm-management", "view-clients");
    Console both = Console.open(viewer, realm.browser(), Console.of(realm, "refusals"));

    assertThat(events.sections()).containsExactly("Activity");
    assertThat(both.status()).isEqualTo(200);
    assertThat(both.sections()).contains("Refusals");
    assertThat(both.buttons()).isEmpty();
  }

  /** Each button is there for who has the right of its operation. */
  @Test
  void viewerOfEverythingSeesEverythingAndNoButton() {
    RealmUser viewer =
        RealmUser.created(realm)
            .with("realm-management", "view-realm")
            .with("realm-management", "view-clients")
            .with("realm-management", "view-users");
    realm.admin().put("", Map.of("bruteForceProtected", false)).expect(204);
    Browser browser = realm.browser();

    Console shown = Console.open(viewer, browser, page);

    assertThat(shown.sections()).hasSize(6);
    assertThat(shown.text()).contains("brute-force:" + realm.name());
    assertThat(shown.buttons()).isEmpty();
    assertThat(
            browser
                .submit(page, shown.forged("fix", "brute-force:" + realm.name()))
                .answer()
                .status())
        .isEqualTo(403);
    assertThat(bruteForceProtected()).isFalse();
  }

  @Test
  void takenRightsAndEndedSessionsCountAtOnce() {
    RealmUser operator = RealmUser.administrator(realm);
    Browser browser = realm.browser();
    Console shown = Console.open(operator, browser, page);
    realm.admin().put("", Map.of("bruteForceProtected", false)).expect(204);
    String management = realm.client("realm-management").path("id").asText();
    String mappings = "/users/" + operator.id() + "/role-mappings/clients/" + management;
    List<Object> roles =
        List.copyOf(realm.admin().get(mappings).expect(200).json().findParents("id"));

    realm.admin().request("DELETE", mappings).json(roles).send().expect(204);
    isForbidden(new Console(browser.open(page)));
    realm.admin().post(mappings, roles).expect(204);
    assertThat(browser.open(page).answer().status()).isEqualTo(200);
    realm.admin().put("/users/" + operator.id(), enabled(operator, false)).expect(204);

    assertThat(browser.open(page).isLogin()).isTrue();
    Console answer =
        new Console(browser.submit(page, shown.forged("fix", "brute-force:" + realm.name())));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.sections()).isEmpty();
    assertThat(bruteForceProtected()).isFalse();
    realm.admin().put("/users/" + operator.id(), enabled(operator, true)).expect(204);
    realm.admin().post("/users/" + operator.id() + "/logout", Map.of()).expect(204);
    assertThat(browser.open(page).isLogin()).isTrue();
  }

  private static ObjectNode enabled(RealmUser user, boolean enabled) {
    return ((ObjectNode) user.stored()).put("enabled", enabled);
  }

  /** Keycloak lets an administrator look at a realm as one of its users. */
  @Test
  void whoActsInAnothersNameIsForbidden() {
    RealmUser operator = RealmUser.administrator(realm);
    Browser browser = realm.browser();
    browser.keep(
        realm.admin().post("/users/" + operator.id() + "/impersonation", Map.of()).expect(200));
    assertThat(browser.open(ConnectionsPage.of(realm)).text()).contains(operator.name());

    isForbidden(new Console(browser.open(page)));
  }

  /** The page is part of the admin console, and goes off with it. */
  @Test
  void isGoneWhereTheClientOfTheAdminConsoleIsDisabled() {
    String name = "off-" + UUID.randomUUID();
    try (McpRealm off = McpRealm.create(realm.server(), server, file, name)) {
      ObjectNode console = (ObjectNode) off.client(CONSOLE_CLIENT);
      String path = "/clients/" + console.path("id").asText();
      off.admin().put(path, console.put("enabled", false)).expect(204);

      Http.get(Console.of(off)).send().expect(404);
    }
  }

  /** Such a realm has no page; an administrator of the server can ask the doctor about it. */
  @Test
  void realmWithoutThePackHasNoPageOfItsOwn() {
    String name = "plain-" + UUID.randomUUID();
    server.post("/realms", Map.of("realm", name, "enabled", true)).expect(201);
    try {
      Http.get(Console.of(McpRealm.existing(realm.server(), server, name))).send().expect(404);
      assertThat(Http.get(ConnectionsPage.of(master.realm())).send().status()).isEqualTo(404);

      Console shown =
          Console.open(
              master,
              realm.browser(),
              URI.create(Console.of(master.realm()) + "?view=doctor&realm=" + name));

      assertThat(shown.status()).isEqualTo(200);
      assertThat(shown.text()).contains("registration-policy:anonymous/mcp-redirect-uris");
    } finally {
      server.delete("/realms/" + name).expect(204);
    }
  }

  @Test
  void pageMayNotBeFramedStoredOrScripted() {
    Answer answer =
        Console.open(RealmUser.administrator(realm), realm.browser(), page).page().answer();

    assertThat(answer.header("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .contains("form-action 'self'")
        .doesNotContain("script");
    assertThat(answer.header("X-Frame-Options")).contains("DENY");
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.body()).doesNotContain("<script");
  }

  @Test
  void forgedCookieIsNobody() {
    Answer answer =
        Http.get(page).header("Cookie", "KEYCLOAK_IDENTITY=eyJhbGciOiJub25lIn0.e30.").send();

    assertThat(answer.location().getPath()).endsWith("/login-actions/authenticate");
  }

  @Test
  void signsOut() {
    Browser browser = realm.browser();
    Console shown = Console.open(RealmUser.administrator(realm), browser, page);

    Page after = browser.submit(page, shown.forged("", "").with("signOut", "true"));

    assertThat(after.text()).contains("You are signed out");
    assertThat(browser.open(page).isLogin()).isTrue();
  }

  private void isForbidden(Console shown) {
    assertThat(shown.status()).isEqualTo(403);
    assertThat(shown.sections()).isEmpty();
    assertThat(shown.buttons()).isEmpty();
    assertThat(shown.page().html().select("article, table")).isEmpty();
    assertThat(shown.text()).contains("This page is not for you");
  }
}
