package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Every grant of the running server, asked for with everything that an attacker has: what comes out
 * is a token for the one MCP server, or an error.
 *
 * <p>The user is an administrator of the realm, so that a token which is not bound would be worth
 * having; and an administrator of the realm switched on for the client what the console can switch
 * on.
 */
@OnKeycloak
class GrantWalkIT {

  private static final String SAMPLE = "http://localhost:3000/mcp";
  private static final String SAMPLE_ID = "sample-mcp-server";
  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String UMA = "urn:ietf:params:oauth:grant-type:uma-ticket";
  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

  /**
   * The grants that somebody has looked at. One that is not in here is new: see that it is bound or
   * refused before it goes in.
   */
  private static final Set<String> KNOWN =
      Set.of(
          "authorization_code",
          "refresh_token",
          "client_credentials",
          "password",
          "urn:ietf:params:oauth:grant-type:device_code",
          "urn:openid:params:grant-type:ciba",
          "urn:ietf:params:oauth:grant-type:token-exchange",
          "urn:ietf:params:oauth:grant-type:jwt-bearer",
          "urn:ietf:params:oauth:grant-type:pre-authorized_code",
          UMA);

  /** Everything that a client of Keycloak can be allowed. */
  private static final Map<String, String> EVERY_GRANT =
      Map.of(
          "oauth2.device.authorization.grant.enabled", "true",
          "oidc.ciba.grant.enabled", "true",
          "standard.token.exchange.enabled", "true",
          "standard.token.exchange.enableRefreshRequestedTokenType", "SAME_SESSION",
          "oauth2.jwt.authorization.grant.enabled", "true",
          "oauth2.jwt.authorization.grant.idp", "issuer",
          "use.jwks.string", "true");

  private final McpRealm realm;
  private final AdminApi server;
  private final RealmUser administrator;
  private final String authorizing;

  GrantWalkIT(McpRealm realm, AdminApi server) {
    this.realm = realm;
    this.server = server;
    this.administrator = RealmUser.administrator(realm);
    this.authorizing = authorizing();
  }

  @Test
  void everyGrantOfTheServerIsOneThatSomebodyLookedAt() {
    assertThat(KNOWN).containsAll(grants());
  }

  @Test
  void aDynamicClientGetsBoundTokensOrNone() {
    OAuthClient client = dynamic();
    assertThat(walk(client, Form.empty())).as("what is not bound").isEmpty();
    assertThat(walk(client, Form.empty().with("resource", SAMPLE))).isEmpty();
    assertThat(walk(client, Form.empty().with("resource", "https://unknown.example/"))).isEmpty();
  }

  @Test
  void anAdministratorsClientGetsBoundTokensOrNoneFromABoundOne() {
    OAuthClient client = ofAnAdministrator();
    assertThat(walk(client, Form.empty().with("resource", SAMPLE))).isEmpty();
  }

  /** The way that was open: any client with Authorization Services lends its audience. */
  @Test
  void aBoundTokenIsNoTicket() {
    OAuthClient dynamic = dynamic();
    // What a service account of the administrator's may on its own behalf is none of ours.
    assertRefused(dynamic.token(ticket()));
    for (OAuthClient client : List.of(dynamic, ofAnAdministrator())) {
      String bound = bound(client).path("access_token").asText();

      assertRefused(Http.post(realm.endpoint("token")).bearer(bound).form(ticket()).send());
      assertRefused(client.token(ticket().with("subject_token", bound)));
      assertRefused(client.token(ticket().with("rpt", bound)));
      assertRefused(client.token(ticket().with("resource", SAMPLE)));
      assertRefused(
          client.token(
              ticket()
                  .with("claim_token", bound)
                  .with(
                      "claim_token_format",
                      "http://openid.net/specs/openid-connect-core-1_0.html#IDToken")));
    }
  }

  private Form ticket() {
    return Form.empty().with("grant_type", UMA).with("audience", authorizing);
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).as(answer.toString()).isIn(400, 401, 403);
    assertThat(answer.json().has("access_token")).isFalse();
  }

  /** Authorization Services for clients that have nothing to do with MCP work as in any realm. */
  @Test
  void anUnboundTokenOfAnAdministratorsClientStaysATicket() {
    OAuthClient client = ofAnAdministrator();
    JsonNode tokens = ConsoleClient.tokensOf(client, administrator, client.authorization("openid"));

    Http.post(realm.endpoint("token"))
        .bearer(tokens.path("access_token").asText())
        .form(ticket())
        .send()
        .expect(200);
  }

  /** What is wrong with the answers, by grant. */
  private List<String> walk(OAuthClient client, Form more) {
    List<String> wrong = new ArrayList<>();
    for (String grant : grants()) {
      for (String audience : List.of("", authorizing, "realm-management")) {
        JsonNode held = bound(client);
        Form form = everything(client, held, more).with("grant_type", grant);
        if (!audience.isEmpty()) {
          form = form.with("audience", audience);
        }
        Answer answer = client.token(form);
        boolean good =
            answer.status() == 200
                ? isBound(answer.json().path("access_token").asText())
                : answer.status() / 100 == 4;
        if (!good) {
          wrong.add(grant + " with audience '" + audience + "': " + answer);
        }
      }
    }
    return wrong;
  }

  private Form everything(OAuthClient client, JsonNode held, Form more) {
    AuthorizationRequest request = client.authorization("openid mcp:tools");
    Form code =
        client.redemption(
            request,
            realm
                .browser()
                .open(request.uri())
                .login(administrator.name(), administrator.password())
                .callback());
    Form all = code;
    for (var parameter : more.parameters()) {
      all = all.with(parameter.getKey(), parameter.getValue());
    }
    return all.with("refresh_token", held.path("refresh_token").asText())
        .with("username", administrator.name())
        .with("password", administrator.password())
        .with("subject_token", held.path("access_token").asText())
        .with("subject_token_type", ACCESS_TOKEN)
        .with("assertion", held.path("access_token").asText())
        .with("pre-authorized_code", held.path("access_token").asText())
        .with("device_code", "x")
        .with("auth_req_id", "x");
  }

  private boolean isBound(String token) {
    return realm.verified(token).getAudience().equals(List.of(SAMPLE, SAMPLE_ID));
  }

  private JsonNode bound(OAuthClient client) {
    return ConsoleClient.tokensOf(
        client, administrator, client.authorization("openid mcp:tools").with("resource", SAMPLE));
  }

  private Set<String> grants() {
    JsonNode providers =
        server.get("/serverinfo").expect(200).json().at("/providers/oauth2-grant-type/providers");
    Set<String> grants = new TreeSet<>();
    providers.fieldNames().forEachRemaining(grants::add);
    assertThat(grants).contains("authorization_code", UMA);
    return grants;
  }

  /** A client that registered itself, and that an administrator then allowed everything. */
  private OAuthClient dynamic() {
    RegisteredClient registered =
        RegisteredClient.of(
            realm
                .registration()
                .register(
                    Map.of(
                        "redirect_uris",
                        List.of(REDIRECT_URI),
                        "token_endpoint_auth_method",
                        "client_secret_basic")));
    Map<String, String> attributes = new LinkedHashMap<>(EVERY_GRANT);
    new ConfidentialClients(realm)
        .update(
            registered.id(),
            Map.of(
                "serviceAccountsEnabled", true,
                "consentRequired", false,
                "attributes", attributes))
        .expect(204);
    return OAuthClient.of(realm, registered);
  }

  private OAuthClient ofAnAdministrator() {
    return ConfidentialClient.created(realm, EVERY_GRANT);
  }

  /** A client with Authorization Services that lets everybody in. */
  private String authorizing() {
    String id = "authorizing-" + UUID.randomUUID();
    Map<String, Object> client = new LinkedHashMap<>();
    client.put("clientId", id);
    client.put("publicClient", false);
    client.put("serviceAccountsEnabled", true);
    client.put("authorizationServicesEnabled", true);
    client.put("fullScopeAllowed", true);
    client.put(
        "authorizationSettings",
        Map.of(
            "policyEnforcementMode", "DISABLED", "resources", List.of(Map.of("name", "anything"))));
    realm.admin().post("/partialImport", Map.of("clients", List.of(client))).expect(200);
    return id;
  }
}
