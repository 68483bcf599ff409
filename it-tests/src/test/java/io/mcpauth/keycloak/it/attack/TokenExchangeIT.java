package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an MCP server makes of its users' tokens with token exchange (RFC 8693). */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class TokenExchangeIT {

  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String TYPE = "urn:ietf:params:oauth:token-type:";

  private final McpRealm realm;
  private final ResourceServer server;
  private final ResourceServer next;
  private final ConsoleClient client;
  private final RealmUser administrator;

  TokenExchangeIT(McpRealm realm) {
    this.realm = realm;
    this.server = ResourceServer.registered(realm, exchanging());
    this.next = ResourceServer.registered(realm);
    this.client =
        ConsoleClient.imported(
            realm, Map.of("optionalClientScopes", List.of("mcp:tools", "mcp:prompts")));
    this.administrator = RealmUser.administrator(realm);
  }

  private static Map<String, String> exchanging() {
    return Map.of(
        "standard.token.exchange.enabled", "true",
        "standard.token.exchange.enableRefreshRequestedTokenType", "SAME_SESSION");
  }

  /** Past the client policies: as a server that was registered before them. */
  @BeforeAll
  void theServerHasTheFullScope() {
    fullScope(server.clientId());
  }

  private void fullScope(String clientId) {
    JsonNode stored = realm.client(clientId);
    WithoutPolicies.run(
        realm,
        () ->
            realm
                .admin()
                .put(
                    "/clients/" + stored.path("id").asText(),
                    Map.of("clientId", clientId, "fullScopeAllowed", true))
                .expect(204));
  }

  @ParameterizedTest
  @ValueSource(strings = {"access_token", "refresh_token", "id_token"})
  void withoutAResourceThereIsNone(String requested) {
    Answer answer =
        server.token(exchange(subject("mcp:tools")).with("requested_token_type", TYPE + requested));

    assertThat(answer.expect(400).error()).isEqualTo("invalid_target");
  }

  @ParameterizedTest
  @ValueSource(strings = {"realm-management", "account", "sample-mcp-server"})
  void anAudienceIsNoResource(String audience) {
    Answer answer = server.token(exchange(subject("mcp:tools")).with("audience", audience));

    assertThat(answer.expect(400).error()).isEqualTo("invalid_target");
  }

  @Test
  void theResultIsForTheNamedServerAndNoWider() throws Exception {
    Answer answer =
        server.token(
            exchange(subject("mcp:tools")).with("resource", next.url()).with("scope", "mcp:tools"));

    JWTClaimsSet claims = realm.verified(answer.expect(200).json().path("access_token").asText());
    assertThat(claims.getAudience()).containsExactly(next.url(), next.clientId());
    assertThat(claims.getClaims()).doesNotContainKeys("resource_access", "realm_access");
    assertThat(claims.getStringClaim("scope")).isEqualTo("mcp:tools");
    assertThat(answer.json().path("scope").asText()).isEqualTo("mcp:tools");
  }

  /** The scopes that the server's own client has by default were not granted by the user. */
  @Test
  void scopesThatNobodyAskedForAreLeftOut() throws Exception {
    Answer answer = server.token(exchange(subject("mcp:tools")).with("resource", next.url()));

    JWTClaimsSet claims = realm.verified(answer.expect(200).json().path("access_token").asText());
    assertThat(claims.getStringClaim("scope")).isIn("", "profile email", "email profile");
  }

  /** A refresh token would go on without the subject token, and work the roles out anew. */
  @Test
  void thereIsNoRefreshTokenOfIt() {
    Answer answer =
        server.token(
            exchange(subject("mcp:tools"))
                .with("resource", next.url())
                .with("requested_token_type", TYPE + "refresh_token"));

    assertThat(answer.expect(400).error()).isEqualTo("invalid_request");
  }

  /** RFC 8693 section 2.1: a scope of the server's own that the user never granted. */
  @Test
  void aScopeThatTheSubjectDoesNotHaveIsRefused() {
    Answer answer =
        server.token(
            exchange(subject("mcp:tools"))
                .with("resource", next.url())
                .with("scope", "mcp:prompts"));

    assertThat(answer.expect(400).error()).isEqualTo("invalid_scope");
  }

  /** Whoever holds a token for one server gets none for another: nobody consented to that one. */
  @Test
  void theHolderOfATokenDoesNotMoveItToAnotherServer() {
    OAuthClient holder = ConfidentialClient.created(realm, exchanging());
    String subject =
        ConsoleClient.tokensOf(
                holder,
                administrator,
                holder.authorization("openid").with("resource", server.url()))
            .path("access_token")
            .asText();

    Answer moved = holder.token(exchange(subject).with("resource", next.url()));
    Answer unbound = holder.token(exchange(subject));
    Answer same = holder.token(exchange(subject).with("resource", server.url()));

    assertThat(moved.expect(400).error()).isEqualTo("invalid_target");
    assertThat(unbound.expect(400).error()).isEqualTo("invalid_target");
    assertThat(realm.verified(same.expect(200).json().path("access_token").asText()).getAudience())
        .containsExactly(server.url(), server.clientId());
  }

  /** A client that has nothing to do with MCP exchanges its own tokens as in any realm. */
  @Test
  void anUnboundTokenOfAnAdministratorsClientIsExchangedAsBefore() {
    OAuthClient holder = ConfidentialClient.created(realm, exchanging());
    String subject =
        ConsoleClient.tokensOf(holder, administrator, holder.authorization("openid"))
            .path("access_token")
            .asText();

    holder.token(exchange(subject)).expect(200);
  }

  /** What a token was exchanged for is of its grant, and ends with it. */
  @Test
  void theResultEndsWithTheGrantOfItsSubject() throws Exception {
    JsonNode ended = client.tokens(administrator, "openid mcp:tools", server.url());
    JsonNode other = client.tokens(administrator, "openid mcp:tools", server.url());
    String ofEnded = exchanged(ended);
    String ofOther = exchanged(other);
    assertThat(realm.verified(ofEnded).getStringClaim("grant_id"))
        .isNotEmpty()
        .isEqualTo(realm.verified(ended.path("access_token").asText()).getStringClaim("grant_id"));
    assertThat(next.introspect(ofEnded).path("active").asBoolean()).isTrue();

    client.oauth().revoke(ended.path("refresh_token").asText()).expect(200);

    assertThat(next.introspect(ofEnded).path("active").asBoolean()).isFalse();
    assertThat(next.introspect(ofOther).path("active").asBoolean()).isTrue();
    Answer refused =
        server.token(exchange(ended.path("access_token").asText()).with("resource", next.url()));
    assertThat(refused.expect(400).error()).isEqualTo("invalid_request");
  }

  private String exchanged(JsonNode tokens) {
    return server
        .token(exchange(tokens.path("access_token").asText()).with("resource", next.url()))
        .expect(200)
        .json()
        .path("access_token")
        .asText();
  }

  private String subject(String scope) {
    return client
        .tokens(administrator, "openid " + scope, server.url())
        .path("access_token")
        .asText();
  }

  private static Form exchange(String subject) {
    return Form.empty()
        .with("grant_type", EXCHANGE)
        .with("subject_token", subject)
        .with("subject_token_type", TYPE + "access_token");
  }
}
