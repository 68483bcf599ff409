package io.mcpauth.keycloak.it.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.access.StaffServer;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the events of a grant say, from the login to its end. */
@OnKeycloak
class EventDetailsIT {

  private static final List<String> STORED_TOO = List.of("REFRESH_TOKEN", "INTROSPECT_TOKEN");

  private final McpRealm realm;
  private final OAuthClient client;
  private final StaffServer server;
  private final RealmUser user;
  private final Browser browser;

  EventDetailsIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, "http://localhost:8765/callback");
    this.server = StaffServer.registered(realm, "Payroll");
    this.user = RealmUser.created(realm);
    this.browser = realm.browser();
    server.give(user);
  }

  @BeforeAll
  static void storeThem(McpRealm realm) {
    STORED_TOO.forEach(realm::storeEvents);
  }

  /** Also what Keycloak's login pages write. */
  @Test
  void everyEventOfAGrantNamesServerAndClient() {
    AuthorizationRequest request = request("openid mcp:tools");
    Callback callback =
        browser.open(request.uri()).login(user.name(), user.password()).accept().callback();
    JsonNode first = client.redeem(request, callback).expect(200).json();
    JsonNode tokens = client.refresh(first.path("refresh_token").asText()).expect(200).json();
    String accessToken = tokens.path("access_token").asText();
    assertThat(server.isActive(accessToken)).isTrue();
    client.revoke(tokens.path("refresh_token").asText()).expect(200);

    String grant = String.valueOf(realm.verified(accessToken).getClaim("grant_id"));
    assertThat(grant).isNotEqualTo("null");
    for (String type :
        List.of("LOGIN", "GRANT_CONSENT", "CODE_TO_TOKEN", "REFRESH_TOKEN", "REVOKE_GRANT")) {
      assertThat(only(type).details())
          .as(type)
          .containsEntry("resource", server.url())
          .containsEntry("server", server.server().clientId())
          .containsEntry("client_origin", "anonymous")
          .containsEntry("client_host", "localhost");
    }
    for (String type : List.of("CODE_TO_TOKEN", "REFRESH_TOKEN", "REVOKE_GRANT")) {
      assertThat(only(type).details()).as(type).containsEntry("grant_id", grant);
    }
    assertThat(words(only("LOGIN"))).contains("mcp:tools");
    assertThat(words(only("GRANT_CONSENT"))).contains("mcp:tools");
    assertThat(only("GRANT_CONSENT").userId()).isEqualTo(user.id());
    for (String type : List.of("CODE_TO_TOKEN", "REFRESH_TOKEN")) {
      assertThat(only(type).details())
          .as(type)
          .containsEntry("scope", String.valueOf(realm.verified(accessToken).getClaim("scope")));
    }
    assertThat(asked().details())
        .containsEntry("resource", server.url())
        .containsEntry("server", server.server().clientId())
        .containsEntry("grant_id", grant)
        .doesNotContainKeys("client_origin", "client_host");
    assertThat(all())
        .noneMatch(
            event ->
                event.details().values().stream()
                    .anyMatch(
                        value ->
                            value.contains(accessToken)
                                || value.contains(first.path("refresh_token").asText())
                                || value.contains(callback.code())
                                || value.contains(request.pkce().verifier())));
  }

  /** Nobody is asked the second time: the authorization endpoint writes the event by itself. */
  @Test
  void alsoWithoutAPage() {
    AuthorizationRequest first = request("mcp:tools");
    browser.open(first.uri()).login(user.name(), user.password()).accept();

    assertThat(browser.open(request("mcp:tools").uri()).isCallback()).isTrue();

    assertThat(of("LOGIN"))
        .hasSize(2)
        .allSatisfy(
            event ->
                assertThat(event.details())
                    .containsEntry("resource", server.url())
                    .containsEntry("server", server.server().clientId())
                    .containsEntry("client_origin", "anonymous"));
    assertThat(of("GRANT_CONSENT")).hasSize(1);
  }

  /** Of the boxes on the page, those that stayed ticked. */
  @Test
  void aConsentNamesWhatWasAllowed() {
    Page consent =
        browser.open(request("mcp:tools mcp:prompts").uri()).login(user.name(), user.password());

    consent.acceptWithout("mcp:prompts");

    assertThat(words(only("GRANT_CONSENT"))).contains("mcp:tools").doesNotContain("mcp:prompts");
  }

  /** An administrator's client has no origin, as in admin REST; its host is told where it leads. */
  @Test
  void anAdministratorsClientHasNoOrigin() {
    String id = "portal-" + user.name();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "publicClient",
                true,
                "redirectUris",
                List.of("https://portal.example/callback"),
                "attributes",
                Map.of("pkce.code.challenge.method", "S256")))
        .expect(201);
    OAuthClient portal = OAuthClient.known(realm, id, "https://portal.example/callback");
    AuthorizationRequest request = portal.authorization("openid").with("resource", server.url());
    Page page = browser.open(request.uri()).login(user.name(), user.password());

    portal
        .redeem(request, page.isConsent() ? page.accept().callback() : page.callback())
        .expect(200);

    List<RealmEvent> redeemed =
        realm.events("CODE_TO_TOKEN").stream().filter(e -> e.clientId().equals(id)).toList();
    assertThat(redeemed).hasSize(1);
    assertThat(redeemed.get(0).details())
        .containsEntry("server", server.server().clientId())
        .containsEntry("client_host", "portal.example")
        .doesNotContainKey("client_origin");
  }

  private AuthorizationRequest request(String scope) {
    return client.authorization(scope).with("resource", server.url());
  }

  private RealmEvent only(String type) {
    return new ClientEvents(realm, client).only(type);
  }

  private List<RealmEvent> of(String type) {
    return new ClientEvents(realm, client).of(type);
  }

  /** The one introspection of this test's server. */
  private RealmEvent asked() {
    List<RealmEvent> events =
        realm.events("INTROSPECT_TOKEN").stream()
            .filter(e -> e.clientId().equals(server.server().clientId()))
            .toList();
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private List<RealmEvent> all() {
    return List.of(
            "LOGIN",
            "GRANT_CONSENT",
            "CODE_TO_TOKEN",
            "REFRESH_TOKEN",
            "REVOKE_GRANT",
            "INTROSPECT_TOKEN")
        .stream()
        .flatMap(type -> realm.events(type).stream())
        .toList();
  }

  private static List<String> words(RealmEvent event) {
    return List.of(event.details().getOrDefault("scope", "").split(" "));
  }
}
