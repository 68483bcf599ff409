package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A grant whose MCP server is not there any more, and servers that nobody can tell apart. */
@OnKeycloak
class GoneServerIT {

  private static final String SCOPE = "mcp:tools offline_access";

  /** What administrators do. */
  enum Change {
    RENAMED,
    DISABLED,
    DELETED
  }

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final ResourceServer server;
  private final UserGrants alice;

  GoneServerIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.server = ResourceServer.registered(realm);
    this.alice = UserGrants.toNewClient(realm, "http://localhost:8765/callback", SCOPE);
  }

  /** RFC 6749 section 5.2: clients sign in again on invalid_grant, and on nothing else. */
  @ParameterizedTest
  @EnumSource
  void endsARefreshThatNamesNoResource(Change change) {
    String refreshToken = alice.tokensFor(server.url()).path("refresh_token").asText();
    make(change);

    assertThat(alice.client().refresh(refreshToken).expect(400).error()).isEqualTo("invalid_grant");
  }

  @ParameterizedTest
  @EnumSource
  void endsACodeThatIsRedeemedWithoutResource(Change change) {
    AuthorizationRequest request =
        alice.client().authorization(SCOPE).with("resource", server.url());
    Callback callback = alice.consent(request);
    make(change);

    assertThat(alice.client().redeem(request, callback).expect(400).error())
        .isEqualTo("invalid_grant");
  }

  /** RFC 8707 section 2: the client named it, and can name another one. */
  @Test
  void saysWhatIsWrongWithAResourceThatIsNamed() {
    String refreshToken = alice.tokensFor(server.url()).path("refresh_token").asText();
    make(Change.DISABLED);

    Answer refused =
        alice
            .client()
            .token(
                Form.empty()
                    .with("grant_type", "refresh_token")
                    .with("refresh_token", refreshToken)
                    .with("resource", server.url()));

    assertThat(refused.expect(400).error()).isEqualTo("invalid_target");
    assertThat(refused.body()).contains("not registered in this realm");
  }

  /** An import passes no check; neither client may get tokens that are meant for the other. */
  @Test
  void saysThatTwoClientsHaveOneUrl() {
    clients.importOne(Map.of("attributes", Map.of("resource_url", server.url())));

    Callback refused =
        realm
            .browser()
            .open(alice.client().authorization(SCOPE).with("resource", server.url()).uri())
            .callback();

    assertThat(refused.error()).isEqualTo("invalid_target");
    assertThat(refused.parameters().value("error_description").orElseThrow())
        .contains("several clients of this realm");
  }

  private void make(Change change) {
    switch (change) {
      case RENAMED ->
          clients
              .update(
                  server.clientId(),
                  Map.of(
                      "attributes",
                      Map.of("resource_url", "https://" + UUID.randomUUID() + ".example/mcp")))
              .expect(204);
      case DISABLED -> clients.update(server.clientId(), Map.of("enabled", false)).expect(204);
      case DELETED -> clients.delete(server.clientId());
      default -> throw new IllegalArgumentException(change.toString());
    }
  }
}
