package io.mcpauth.keycloak.it.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session without the consent behind it: what a refresh leaves that crosses a revocation. Here it
 * comes about without luck, by a client that needs no consent until it has its tokens.
 */
@OnKeycloak
class StandingConsentIT {

  private final McpRealm realm;
  private final OAuthClient client;

  StandingConsentIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, "http://localhost:8765/callback");
  }

  @ParameterizedTest
  @ValueSource(strings = {Grant.ONLINE, Grant.OFFLINE})
  void tokensAreDeadWithoutIt(String scope) {
    needsConsent(false);
    Grant grant = Grant.by("alice", realm.browser(), realm, client, scope);
    assertThat(grant.introspects()).isTrue();
    assertThat(grant.givesUserInfo()).isTrue();

    needsConsent(true);

    assertThat(grant.introspects()).isFalse();
    assertThat(grant.givesUserInfo()).isFalse();
    assertThat(grant.refreshes()).isFalse();
  }

  /** RFC 6750 section 3.1. */
  @Test
  void userInfoSaysWhatTheClientCanDo() {
    needsConsent(false);
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);
    needsConsent(true);

    Answer refused = Http.get(realm.endpoint("userinfo")).bearer(grant.accessToken()).send();

    assertThat(refused.expect(401).header("WWW-Authenticate").orElseThrow())
        .contains("error=\"invalid_token\"")
        .contains("ask again with an authorization request");
  }

  /** An administrator who has a client ask for consent wants it to be asked for everywhere. */
  @Test
  void clientOfAnAdministratorIsNoException() {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.withObject("attributes").put("mcp.dynamic", "");
    stored.put("consentRequired", false);
    save(stored);
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);
    needsConsent(true);

    assertThat(grant.givesUserInfo()).isFalse();
    assertThat(grant.introspects()).isFalse();
  }

  private void needsConsent(boolean needed) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    save(stored.put("consentRequired", needed));
  }

  private void save(ObjectNode stored) {
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }
}
