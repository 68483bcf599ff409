package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.props.McpCaller;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A server whose tokens name its URL alone ({@code mcp.audience}): it is known by that URL. */
@OnKeycloak
class AudienceUrlIT {

  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final McpCaller caller;
  private final ResourceServer server;

  AudienceUrlIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.caller = McpCaller.registered(realm);
    this.server = ResourceServer.registered(realm, urlAlone());
  }

  private static Map<String, String> urlAlone() {
    return Map.of("mcp.audience", "url", "standard.token.exchange.enabled", "true");
  }

  @Test
  void opensItsProps() {
    caller.feeding("tenant", "acme");
    String token = caller.token(server);

    assertThat(realm.verified(token).getAudience()).containsExactly(server.url());
    assertThat(server.introspect(token).path("props").path("tenant").asText()).isEqualTo("acme");
  }

  @Test
  void keepsPropsWithTheGrant() {
    JsonNode tokens = caller.tokens(server);
    grantProps(server, "PUT", tokens).json(Map.of("workspace", "w-17")).send().expect(204);

    JsonNode refreshed = caller.refresh(tokens).expect(200).json();

    assertThat(
            server
                .introspect(refreshed.path("access_token").asText())
                .path("props")
                .path("workspace")
                .asText())
        .isEqualTo("w-17");
  }

  /** The client id in an audience would go on to hold; a URL belongs to who has it now. */
  @Test
  void aTokenForAUrlThatItGaveAwayIsNoLongerIts() {
    String token = caller.token(server);
    assertThat(server.introspect(token).path("active").asBoolean()).isTrue();
    clients
        .update(
            server.clientId(),
            Map.of(
                "attributes",
                Map.of("resource_url", "https://" + UUID.randomUUID() + ".example/mcp")))
        .expect(204);
    ResourceServer another = ResourceServer.registered(realm);
    clients
        .update(another.clientId(), Map.of("attributes", Map.of("resource_url", server.url())))
        .expect(204);

    assertThat(server.introspect(token).path("active").asBoolean()).isFalse();
    assertThat(another.introspect(token).path("active").asBoolean()).isFalse();
    assertThat(exchange(server, token).status()).isEqualTo(403);
    assertThat(grantProps(server, "GET", token).send().status()).isEqualTo(403);
  }

  /** A client that is called like the URL stands in the audience to the letter. */
  @Test
  void aNamesakeIsNotTheServer() {
    String token = caller.token(server);
    String secret = ConfidentialClients.newSecret();
    realm
        .admin()
        .post(
            "/partialImport",
            Map.of(
                "clients",
                List.of(
                    ConfidentialClients.representation(
                        server.url(),
                        Map.of(
                            "secret",
                            secret,
                            "attributes",
                            Map.of("standard.token.exchange.enabled", "true"))))))
        .expect(200);

    JsonNode introspected =
        Http.post(realm.endpoint("token/introspect"))
            .form(credentials(server.url(), secret).with("token", token))
            .send()
            .expect(200)
            .json();
    Answer exchanged =
        Http.post(realm.endpoint("token"))
            .form(exchanging(token, credentials(server.url(), secret)))
            .send();

    assertThat(introspected.path("active").asBoolean()).isFalse();
    assertThat(exchanged.expect(400).error()).isEqualTo("invalid_target");
  }

  /** Tokens of before, and those of after, are the server's. */
  @Test
  void theSettingCanBeChangedWhileTokensLive() {
    String alone = caller.token(server);
    clients.update(server.clientId(), Map.of("attributes", Map.of("mcp.audience", ""))).expect(204);
    String both = caller.token(server);
    assertThat(realm.verified(both).getAudience()).containsExactly(server.url(), server.clientId());
    clients
        .update(server.clientId(), Map.of("attributes", Map.of("mcp.audience", "url")))
        .expect(204);

    for (String token : new String[] {alone, both}) {
      assertThat(server.introspect(token).path("active").asBoolean()).isTrue();
      exchange(server, token).expect(200);
    }
  }

  private Answer exchange(ResourceServer by, String token) {
    return by.token(exchanging(token, Form.empty()));
  }

  private static Form exchanging(String token, Form authenticated) {
    return authenticated
        .with("grant_type", EXCHANGE)
        .with("subject_token", token)
        .with("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
        .with("resource", "http://localhost:3000/mcp");
  }

  private static Form credentials(String id, String secret) {
    return Form.empty().with("client_id", id).with("client_secret", secret);
  }

  private Http grantProps(ResourceServer by, String method, JsonNode tokens) {
    return grantProps(by, method, tokens.path("access_token").asText());
  }

  private Http grantProps(ResourceServer by, String method, String token) {
    return by.authenticated(
            method, URI.create(realm.server() + "/realms/" + realm.name() + "/mcp/grant-props"))
        .header("Subject-Token", token);
  }
}
