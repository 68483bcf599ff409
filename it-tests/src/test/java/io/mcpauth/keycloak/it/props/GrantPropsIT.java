package io.mcpauth.keycloak.it.props;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.ServiceClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code grant-props}: what an MCP server keeps with the grant of one user at one client. */
@OnKeycloak
class GrantPropsIT {

  private final McpRealm realm;
  private final URI endpoint;
  private final ResourceServer server;
  private final McpCaller caller;
  private JsonNode tokens = Json.parse("{}");

  GrantPropsIT(McpRealm realm) {
    this.realm = realm;
    this.endpoint = URI.create(realm.server() + "/realms/" + realm.name() + "/mcp/grant-props");
    this.server = ResourceServer.registered(realm);
    this.caller = McpCaller.registered(realm);
  }

  @BeforeEach
  void logIn() {
    tokens = caller.tokens(server);
  }

  @Test
  void areInTokensFromTheNextRefreshOn() {
    put(Map.of("workspace", "w-17")).expect(204);

    assertThat(server.introspect(access(tokens)).has("props")).isFalse();
    JsonNode refreshed = caller.refresh(tokens).expect(200).json();
    assertThat(props(refreshed)).isEqualTo(Json.parse("{\"workspace\":\"w-17\"}"));
    JsonNode again = caller.refresh(refreshed).expect(200).json();
    assertThat(props(again)).isEqualTo(Json.parse("{\"workspace\":\"w-17\"}"));
  }

  @Test
  void canBeReadReplacedChangedAndForgotten() {
    request("GET").send().expect(404);
    put(Map.of("a", 1, "b", Map.of("c", 2, "d", 3))).expect(204);
    assertThat(request("GET").send().expect(200).json())
        .isEqualTo(Json.parse("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}"));

    request("PATCH")
        .body("application/merge-patch+json", "{\"a\":null,\"b\":{\"d\":4}}")
        .send()
        .expect(204);
    Answer changed = request("GET").send().expect(200);
    assertThat(changed.json()).isEqualTo(Json.parse("{\"b\":{\"c\":2,\"d\":4}}"));
    assertThat(changed.header("Cache-Control")).contains("no-store");

    put(Map.of("e", 5)).expect(204);
    assertThat(request("GET").send().expect(200).json()).isEqualTo(Json.parse("{\"e\":5}"));

    request("DELETE").send().expect(204);
    request("DELETE").send().expect(404);
    request("GET").send().expect(404);
    assertThat(props(caller.refresh(tokens).expect(200).json()).isMissingNode()).isTrue();
  }

  @Test
  void giveWayToWhatMappersFeed() {
    caller.feeding("plan", "gold");
    put(Map.of("plan", "free", "own", "yes")).expect(204);

    assertThat(props(caller.refresh(tokens).expect(200).json()))
        .isEqualTo(Json.parse("{\"plan\":\"gold\",\"own\":\"yes\"}"));
  }

  @Test
  void belongToOneServerAlone() {
    ResourceServer other = ResourceServer.registered(realm);
    put(Map.of("mine", "only")).expect(204);

    request(other, "GET", access(tokens)).send().expect(403);
    JsonNode forOther = caller.tokens(other);
    request(other, "GET", access(forOther)).send().expect(404);
    assertThat(other.introspect(access(caller.refresh(forOther).expect(200).json())).has("props"))
        .isFalse();
  }

  @Test
  void endWithTheSession() throws Exception {
    put(Map.of("a", 1)).expect(204);
    String session = realm.verified(access(tokens)).getStringClaim("sid");
    realm.admin().delete("/sessions/" + session).expect(204);

    request("GET").send().expect(401);
    request(server, "GET", access(caller.tokens(server))).send().expect(404);
  }

  /** The browser's session goes on, and with it Keycloak's session of the client. */
  @ParameterizedTest
  @ValueSource(strings = {"mcp:tools", "mcp:tools offline_access"})
  void endWithTheLastGrantOfTheSession(String scope) {
    OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");
    Browser browser = realm.browser();
    Grant first = grant(client, browser, scope);
    Grant second = grant(client, browser, scope);
    request(server, "PUT", first.accessToken()).json(Map.of("a", 1)).send().expect(204);

    client.revoke(first.refreshToken()).expect(200);
    request(server, "GET", second.accessToken()).send().expect(200);
    client.revoke(second.refreshToken()).expect(200);
    request(server, "GET", second.accessToken()).send().expect(401);

    Grant next = grant(client, browser, scope);
    assertThat(props(next.tokens()).isMissingNode()).isTrue();
    request(server, "GET", next.accessToken()).send().expect(404);
    assertThat(props(next.refreshed().tokens()).isMissingNode()).isTrue();
  }

  private Grant grant(OAuthClient client, Browser browser, String scope) {
    return Grant.by(
        "alice",
        browser,
        realm,
        client,
        client.authorization(scope).with("resource", server.url()));
  }

  @Test
  void workWithOfflineSessionsToo() {
    JsonNode offline = caller.grant(server, "mcp:tools offline_access").expect(200).json();
    request(server, "PUT", access(offline)).json(Map.of("a", 1)).send().expect(204);

    assertThat(props(caller.refresh(offline).expect(200).json()))
        .isEqualTo(Json.parse("{\"a\":1}"));
  }

  @Test
  void moveToTheNewKeyAtARefresh() {
    RealmKeys keys = new RealmKeys(realm);
    put(Map.of("a", 1)).expect(204);
    String old = keys.rotate();
    JsonNode refreshed = caller.refresh(tokens).expect(200).json();

    keys.remove(old);
    assertThat(props(caller.refresh(refreshed).expect(200).json()))
        .isEqualTo(Json.parse("{\"a\":1}"));
  }

  @Test
  void stopTheGrantWhenTheirKeyIsGone() {
    RealmKeys keys = new RealmKeys(realm);
    put(Map.of("a", 1)).expect(204);
    keys.remove(keys.rotate());

    assertThat(caller.refresh(tokens).expect(500).error()).isEqualTo("server_error");
    assertThat(request("GET").send().expect(500).error()).isEqualTo("server_error");
    request("DELETE").send().expect(204);
    caller.refresh(tokens).expect(200);
  }

  @Test
  void refuseAServerThatDoesNotAuthenticate() {
    Http.get(endpoint).header("Subject-Token", access(tokens)).send().expect(401);
    Answer wrong =
        Http.get(endpoint)
            .header("Authorization", "Basic d3Jvbmc6d3Jvbmc=")
            .header("Subject-Token", access(tokens))
            .send()
            .expect(401);
    assertThat(wrong.error()).isEqualTo("invalid_client");
  }

  @Test
  void refuseATokenThatIsNotActive() {
    for (String token : new String[] {"", "x", access(tokens) + "x"}) {
      assertThat(request(server, "GET", token).send().expect(401).error())
          .isEqualTo("invalid_token");
    }
    server.authenticated("GET", endpoint).send().expect(401);
    request(server, "GET", tokens.path("refresh_token").asText()).send().expect(401);
  }

  @Test
  void refuseAnythingButOneObject() {
    String[] bodies = {
      "[]", "\"a\"", "1", "null", "{", "", "{\"a\":1} {\"b\":2}", "{\"a\":1,\"a\":2}"
    };
    for (String body : bodies) {
      Answer answer = request("PUT").body("application/json", body).send();
      assertThat(answer.status()).as(body).isEqualTo(400);
    }
    request("GET").send().expect(404);
  }

  @Test
  void refuseMoreThanTheSizeLimit() {
    put(Map.of("a", "x".repeat(8000))).expect(204);
    put(Map.of("a", "x".repeat(8192))).expect(413);
    request("PATCH").json(Map.of("b", "x".repeat(500))).send().expect(413);

    caller.refresh(tokens).expect(200);
  }

  @Test
  void acceptAnAssertionOfTheServer() throws Exception {
    ECKey key =
        new ECKeyGenerator(Curve.P_256)
            .keyUse(KeyUse.SIGNATURE)
            .keyID("sig")
            .algorithm(JWSAlgorithm.ES256)
            .generate();
    ResourceServer signing = ResourceServer.registered(realm, ResourceServer.jwks(key));
    realm
        .admin()
        .put(
            "/clients/" + signing.id(),
            Map.of("clientId", signing.clientId(), "clientAuthenticatorType", "client-jwt"))
        .expect(204);
    String token = caller.token(signing);

    Http.request("PUT", endpoint)
        .header("Client-Assertion", assertion(signing, key))
        .header("Subject-Token", token)
        .json(Map.of("a", 1))
        .send()
        .expect(204);
    Http.request("GET", endpoint)
        .header("Client-Assertion", assertion(signing, new ECKeyGenerator(Curve.P_256).generate()))
        .header("Subject-Token", token)
        .send()
        .expect(401);
  }

  @Test
  void areNotForTokensWithoutASessionThatLasts() {
    String token =
        ServiceClient.created(realm).accessToken(Form.empty().with("resource", server.url()));

    request(server, "PUT", token).json(Map.of("a", 1)).send().expect(404);
  }

  private String assertion(ResourceServer signing, ECKey key) throws Exception {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("sig").build(),
            new JWTClaimsSet.Builder()
                .issuer(signing.clientId())
                .subject(signing.clientId())
                .audience(realm.issuer().toString())
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(30)))
                .build());
    jwt.sign(new ECDSASigner(key));
    return jwt.serialize();
  }

  private Answer put(Map<String, ?> props) {
    return request("PUT").json(props).send();
  }

  private Http request(String method) {
    return request(server, method, access(tokens));
  }

  private Http request(ResourceServer as, String method, String token) {
    return as.authenticated(method, endpoint).header("Subject-Token", token);
  }

  private JsonNode props(JsonNode answer) {
    return server.introspect(access(answer)).path("props");
  }

  private static String access(JsonNode answer) {
    return answer.path("access_token").asText();
  }
}
