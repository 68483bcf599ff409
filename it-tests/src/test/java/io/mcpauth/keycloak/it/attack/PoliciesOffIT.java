package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The executors stand in a profile that somebody can take away, in the console or by an import. Not
 * one token leaves for a client that registered itself until it is back.
 */
@OnKeycloak
class PoliciesOffIT {

  private static final String POLICIES = "/client-policies/policies";
  private static final String PROFILES = "/client-policies/profiles";

  private final McpRealm realm;
  private final KeycloakServer server;
  private final RealmUser user;
  private final OAuthClient client;
  private JsonNode policies;
  private JsonNode profiles;

  PoliciesOffIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.server = server;
    this.user = RealmUser.created(realm);
    this.client = OAuthClient.registered(realm, "http://localhost:8765/callback");
    this.policies = realm.admin().get(POLICIES).expect(200).json();
    this.profiles = realm.admin().get(PROFILES).expect(200).json();
  }

  @BeforeEach
  void remember() {
    policies = realm.admin().get(POLICIES).expect(200).json();
    profiles = realm.admin().get(PROFILES).expect(200).json();
  }

  @AfterEach
  void restore() {
    realm.admin().put(PROFILES, profiles).expect(204);
    realm.admin().put(POLICIES, policies).expect(204);
  }

  @Test
  void withoutThePolicyNoTokenLeaves() {
    realm.admin().put(POLICIES, Map.of("policies", List.of())).expect(204);

    assertNothingLeaves();
  }

  @Test
  void withThePolicySwitchedOffNoTokenLeaves() {
    JsonNode off = policies.deepCopy();
    off.path("policies").forEach(policy -> ((ObjectNode) policy).put("enabled", false));
    realm.admin().put(POLICIES, off).expect(204);

    assertNothingLeaves();
  }

  @Test
  void withoutTheExecutorNoTokenLeaves() {
    JsonNode without = profiles.deepCopy();
    for (JsonNode profile : without.path("profiles")) {
      ArrayNode executors = (ArrayNode) profile.path("executors");
      for (int i = executors.size() - 1; i >= 0; i--) {
        if (executors.get(i).path("executor").asText().equals("mcp-resource-indicator")) {
          executors.remove(i);
        }
      }
    }
    realm.admin().put(PROFILES, without).expect(204);

    assertNothingLeaves();
  }

  /** A refresh token that was bound when it was issued. */
  @Test
  void aGrantOfBeforeIsNotRefreshedUnbound() {
    AuthorizationRequest request = client.authorization("mcp:tools");
    JsonNode tokens = ConsoleClient.tokensOf(client, user, request);
    realm.admin().put(POLICIES, Map.of("policies", List.of())).expect(204);

    Answer refused = client.refresh(tokens.path("refresh_token").asText());

    assertThat(refused.expect(400).json().path("error_description").asText())
        .contains("mcp-resource-indicator");
  }

  private void assertNothingLeaves() {
    long mark = server.log().mark();
    AuthorizationRequest request = client.authorization("mcp:tools");
    Page page = realm.browser().open(request.uri()).login(user.name(), user.password());
    Page arrived = page.isCallback() ? page : page.accept();

    Answer refused = client.redeem(request, arrived.callback());

    assertThat(refused.expect(400).json().has("access_token")).isFalse();
    assertThat(refused.json().path("error_description").asText())
        .contains("mcp-resource-indicator");
    assertThat(server.log().since(mark)).contains("mcp-resource-indicator", realm.name());
    assertThat(realm.events("CODE_TO_TOKEN_ERROR"))
        .anyMatch(event -> event.clientId().equals(client.id()));
  }
}
