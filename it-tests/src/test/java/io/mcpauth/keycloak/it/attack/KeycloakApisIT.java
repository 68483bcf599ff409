package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.attack.ServedPaths.Endpoint;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Whoever runs an MCP server holds its users' tokens. None of them opens Keycloak itself, whatever
 * the user may do there and however the client was made.
 */
@OnKeycloak
class KeycloakApisIT {

  private static final String SAMPLE = "http://localhost:3000/mcp";
  private static final String SAMPLE_ID = "sample-mcp-server";
  private static final String JSON = "application/json";

  /** There is no such thing, or the user may not have it, whatever the token says. */
  private static final Set<Integer> NOT_SERVED = Set.of(403, 404, 405, 501);

  private final McpRealm realm;
  private final AdminApi server;
  private final ConsoleClient client;

  KeycloakApisIT(McpRealm realm, AdminApi server) {
    this.realm = realm;
    this.server = server;
    this.client = ConsoleClient.imported(realm);
  }

  /** The way to take an account over: change its address, then ask for a new password. */
  @Test
  void theAccountStaysAsItIs() {
    RealmUser user = RealmUser.created(realm);
    String token = client.accessToken(user, SAMPLE);

    Answer read = Http.get(account("")).header("Accept", JSON).bearer(token).send();
    Answer write =
        Http.post(account(""))
            .header("Accept", JSON)
            .json(Map.of("username", user.name(), "email", "mallory@example.com"))
            .bearer(token)
            .send();
    Answer versioned = Http.get(account("v1/credentials")).bearer(token).send();

    for (Answer refused : List.of(read, write, versioned)) {
      refused.expect(401);
    }
    assertThat(user.stored().path("email").asText()).isEqualTo(user.name() + "@example.com");
  }

  @Test
  void anAdministratorsTokenReadsAndChangesNothing() {
    RealmUser administrator = RealmUser.administrator(realm);
    String token = client.accessToken(administrator, SAMPLE);

    Http.get(admin("/users")).bearer(token).send().expect(401);
    Http.post(admin("/users")).json(Map.of("username", "mallory")).bearer(token).send().expect(401);
    Http.get(URI.create(realm.server() + "/admin/realms")).bearer(token).send().expect(401);
    Http.get(URI.create(realm.server() + "/admin/" + realm.name() + "/console/whoami"))
        .bearer(token)
        .send()
        .expect(401);
    Http.get(URI.create(realm.issuer() + "/clients-registrations/default/" + client.oauth().id()))
        .bearer(token)
        .send()
        .expect(401);
  }

  /** Fine-grained permissions judge the user alone, not the scope of the client. */
  @Test
  void fineGrainedPermissionsOpenNothingToADynamicClient() {
    RealmUser user = RealmUser.created(realm);
    FineGrained.allow(realm, user, Set.of("view", "manage"));
    OAuthClient dynamic = OAuthClient.registered(realm, "http://localhost:8765/callback");
    JsonNode tokens =
        ConsoleClient.tokensOf(
            dynamic, user, dynamic.authorization("mcp:tools").with("resource", SAMPLE));
    String token = tokens.path("access_token").asText();

    Http.get(admin("/users")).bearer(token).send().expect(401);
    Http.request("PUT", admin("/users/" + user.id()))
        .json(Map.of("username", user.name(), "email", "mallory@example.com"))
        .bearer(token)
        .send()
        .expect(401);
  }

  /** RFC 6750 section 3.1: the token is none for this resource. */
  @Test
  void theRefusalSaysWhyAndLeavesAnEvent() {
    realm.storeEvents("INTROSPECT_TOKEN_ERROR");
    RealmUser user = RealmUser.created(realm);
    String token = client.accessToken(user, SAMPLE);

    Answer refused = Http.get(admin("/users")).bearer(token).send().expect(401);

    assertThat(refused.header("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
    assertThat(refused.error()).isEqualTo("invalid_token");
    assertThat(refused.json().path("error_description").asText()).contains("MCP server");
    assertThat(refused.header("Cache-Control")).contains("no-store");
    assertThat(refusals(user)).isOne();
    Answer account = Http.get(account("v1/sessions")).bearer(token).send().expect(401);
    assertThat(account.error()).isEqualTo("invalid_token");
    assertThat(refusals(user)).isEqualTo(2);
    // A stranger's text is no event.
    Http.get(admin("/users")).bearer(token.substring(0, token.length() - 4) + "AAAA").send();
    assertThat(refusals(user)).isEqualTo(2);
  }

  private long refusals(RealmUser user) {
    String id = user.id();
    return realm.events("INTROSPECT_TOKEN_ERROR").stream()
        .filter(e -> e.userId().equals(id) && e.clientId().equals(client.oauth().id()))
        .count();
  }

  /** Every endpoint of the running Keycloak that a bearer token could open. */
  @Test
  void noEndpointOfKeycloakTakesTheToken() {
    String token = client.accessToken(RealmUser.administrator(realm), SAMPLE);
    List<String> open = new ArrayList<>();
    int refused = 0;
    for (Endpoint endpoint : ServedPaths.ofKeycloak(realm.name())) {
      Answer answer = send(endpoint, token);
      if (answer.body().contains("invalid_token")) {
        refused++;
      } else if (answer.status() != 401 && !isNotServed(endpoint, answer)) {
        open.add(answer.status() + " " + endpoint.method() + " " + endpoint.path());
      }
    }

    assertThat(open).isEmpty();
    assertThat(refused).isGreaterThan(200);
  }

  private static boolean isNotServed(Endpoint endpoint, Answer answer) {
    // To a workflow that it does not find Keycloak says 400.
    return NOT_SERVED.contains(answer.status())
        || (answer.status() == 400 && endpoint.path().contains("/workflows/x"));
  }

  /** What extensions serve has no class that the walk could read: the server itself lists them. */
  @Test
  void noExtensionTakesTheToken() {
    String token = client.accessToken(RealmUser.administrator(realm), SAMPLE);
    JsonNode providers = server.get("/serverinfo").expect(200).json().path("providers");
    List<String> paths = new ArrayList<>();
    providers
        .path("realm-restapi-extension")
        .path("providers")
        .fieldNames()
        .forEachRemaining(id -> paths.add("/realms/" + realm.name() + "/" + id));
    providers
        .path("admin-realm-restapi-extension")
        .path("providers")
        .fieldNames()
        .forEachRemaining(id -> paths.add("/admin/realms/" + realm.name() + "/" + id));

    assertThat(paths)
        .contains("/realms/" + realm.name() + "/mcp", "/admin/realms/" + realm.name() + "/mcp");
    for (String path : paths) {
      for (String below : List.of("", "/x", "/v1", "/connections", "/servers")) {
        Answer answer = Http.get(URI.create(realm.server() + path + below)).bearer(token).send();
        assertThat(answer.status() == 401 || NOT_SERVED.contains(answer.status()))
            .as(answer.toString())
            .isTrue();
      }
    }
  }

  /** Keycloak reads the first of several headers, and any case of the scheme. */
  @Test
  void noSpellingOfTheHeaderGetsThrough() {
    String token = client.accessToken(RealmUser.administrator(realm), SAMPLE);

    for (String header : List.of("bearer " + token, "BEARER " + token, "DPoP " + token)) {
      for (String name : List.of("Authorization", "authorization", "AUTHORIZATION")) {
        assertThat(Http.get(admin("/users")).header(name, header).send().status())
            .as(name + ": " + header.substring(0, 7))
            .isEqualTo(401);
      }
    }
    Http.get(admin("/users"))
        .header("Authorization", "Bearer " + token)
        .header("authorization", "Basic eDp4")
        .send()
        .expect(401);
  }

  /** OpenID Connect Core section 5.3: the one endpoint that it is for. */
  @Test
  void userInfoTakesIt() {
    RealmUser user = RealmUser.created(realm);

    JsonNode answer =
        Http.get(realm.endpoint("userinfo"))
            .bearer(client.accessToken(user, SAMPLE))
            .send()
            .expect(200)
            .json();

    assertThat(answer.path("sub").asText()).isEqualTo(user.id());
    assertThat(answer.has("resource_access")).isFalse();
    assertThat(answer.has("realm_access")).isFalse();
  }

  /** Mappers write roles under any name, and Keycloak runs them anew for userinfo. */
  @Test
  void userInfoSaysNoMoreThanTheToken() {
    RealmUser administrator = RealmUser.administrator(realm);
    ConsoleClient telling =
        ConsoleClient.imported(
            realm,
            Map.of(
                "protocolMappers",
                List.of(
                    roleMapper("oidc-usermodel-realm-role-mapper", "titles"),
                    roleMapper("oidc-usermodel-client-role-mapper", "powers"))));
    JsonNode bound = userInfo(telling.accessToken(administrator, SAMPLE));
    JsonNode unbound =
        userInfo(
            ConsoleClient.tokensOf(
                    telling.oauth(), administrator, telling.oauth().authorization("openid"))
                .path("access_token")
                .asText());

    assertThat(Json.texts(bound.path("titles"))).isEmpty();
    assertThat(Json.texts(bound.path("powers"))).isEmpty();
    assertThat(Json.texts(unbound.path("powers"))).contains("realm-admin");
  }

  private JsonNode userInfo(String token) {
    return Http.get(realm.endpoint("userinfo")).bearer(token).send().expect(200).json();
  }

  private static Map<String, Object> roleMapper(String type, String claim) {
    return Map.of(
        "name",
        claim,
        "protocol",
        "openid-connect",
        "protocolMapper",
        type,
        "config",
        Map.of("claim.name", claim, "multivalued", "true", "userinfo.token.claim", "true"));
  }

  /** A token that names no MCP server stays what it is in any Keycloak. */
  @Test
  void aTokenForNoServerOpensTheAccountAsBefore() {
    RealmUser user = RealmUser.created(realm);
    JsonNode tokens =
        ConsoleClient.tokensOf(client.oauth(), user, client.oauth().authorization("openid roles"));

    Http.get(account(""))
        .header("Accept", JSON)
        .bearer(tokens.path("access_token").asText())
        .send()
        .expect(200);
  }

  @Test
  void theTokenCarriesNoRoleOfKeycloaksOwn() throws Exception {
    Map<String, Object> claims =
        realm.verified(client.accessToken(RealmUser.administrator(realm), SAMPLE)).toJSONObject();

    assertThat(claims).doesNotContainKeys("resource_access", "realm_access");
    assertThat(claims.get("aud")).isEqualTo(List.of(SAMPLE, SAMPLE_ID));
  }

  @Test
  void introspectionSaysNoMoreThanTheToken() {
    String token = client.accessToken(RealmUser.administrator(realm), SAMPLE);

    JsonNode answer = realm.introspect(SAMPLE_ID, token);

    assertThat(answer.path("active").asBoolean()).isTrue();
    assertThat(Json.texts(answer.path("aud"))).containsExactlyInAnyOrder(SAMPLE, SAMPLE_ID);
    assertThat(answer.has("resource_access")).isFalse();
    assertThat(answer.has("realm_access")).isFalse();
  }

  /** A lightweight token has no roles in it; introspection adds what the token may, no more. */
  @Test
  void introspectionOfALightweightTokenSaysNoMoreEither() {
    ConsoleClient light =
        ConsoleClient.imported(
            realm,
            Map.of("attributes", Map.of("client.use.lightweight.access.token.enabled", "true")));
    String token = light.accessToken(RealmUser.administrator(realm), SAMPLE);

    JsonNode answer = realm.introspect(SAMPLE_ID, token);

    assertThat(Json.texts(answer.path("aud"))).containsExactlyInAnyOrder(SAMPLE, SAMPLE_ID);
    assertThat(answer.has("resource_access")).isFalse();
    assertThat(answer.has("realm_access")).isFalse();
    Http.get(admin("/users")).bearer(token).send().expect(401);
    Http.get(account("")).header("Accept", JSON).bearer(token).send().expect(401);
  }

  /** Introspection can answer with a signed token (the claim {@code jwt}): that one as well. */
  @Test
  void theTokenThatIntrospectionSignsOpensNothing() {
    String secret = UUID.randomUUID().toString();
    String url = "https://" + UUID.randomUUID() + ".example/mcp";
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                url + "/client",
                "secret",
                secret,
                "publicClient",
                false,
                "attributes",
                Map.of(
                    "resource_url",
                    url,
                    "client.introspection.response.allow.jwt.claim.enabled",
                    "true")))
        .expect(201);
    String token = client.accessToken(RealmUser.administrator(realm), url);
    JsonNode answer =
        Http.post(realm.endpoint("token/introspect"))
            .header("Accept", "application/jwt")
            .form(
                Form.empty()
                    .with("client_id", url + "/client")
                    .with("client_secret", secret)
                    .with("token", token))
            .send()
            .expect(200)
            .json();
    String signed = answer.path("jwt").asText();

    assertThat(signed).startsWith("ey");
    Http.get(admin("/users")).bearer(signed).send().expect(401);
    Http.get(account("")).header("Accept", JSON).bearer(signed).send().expect(401);
  }

  /** Keycloak's executor: what the console saves from now on has no full scope. */
  @Test
  void aClientThatIsSavedLosesTheFullScope() {
    String id = "saved-" + UUID.randomUUID();
    realm
        .admin()
        .post("/clients", Map.of("clientId", id, "publicClient", true, "fullScopeAllowed", true))
        .expect(201);

    assertThat(realm.client(id).path("fullScopeAllowed").asBoolean(true)).isFalse();
  }

  private Answer send(Endpoint endpoint, String token) {
    Http request =
        Http.request(endpoint.method(), URI.create(realm.server() + endpoint.path()))
            .header("Accept", JSON)
            .bearer(token);
    return Set.of("GET", "DELETE").contains(endpoint.method())
        ? request.send()
        : request.json(Map.of()).send();
  }

  private URI account(String path) {
    return URI.create(realm.issuer() + "/account/" + path);
  }

  private URI admin(String path) {
    return URI.create(realm.server() + "/admin/realms/" + realm.name() + path);
  }
}
