package io.mcpauth.keycloak.it.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One call of an administrator's, and access is over: at introspection now, at the next refresh.
 */
@OnKeycloak
class OffboardingIT {

  private final McpRealm realm;
  private final OAuthClient client;

  OffboardingIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, "http://localhost:8765/callback");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcp:tools", "mcp:tools offline_access"})
  void aUserWhoIsDisabled(String scope) {
    Member leaver = member(scope);
    Member stays = member(scope);

    realm.admin().put("/users/" + leaver.user().id(), Map.of("enabled", false)).expect(204);

    assertIsOver(leaver);
    assertThat(stays.server().isActive(stays.grant().accessToken())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcp:tools", "mcp:tools offline_access"})
  void aRoleThatIsTaken(String scope) {
    Member leaver = member(scope);

    leaver.server().take(leaver.user());

    assertIsOver(leaver);
  }

  /** The server cannot ask any more; nobody else hears that its tokens are good. */
  @ParameterizedTest
  @ValueSource(strings = {"openid mcp:tools", "openid mcp:tools offline_access"})
  void aServerThatIsDisabled(String scope) {
    Member member = member(scope);
    assertThat(member.grant().givesUserInfo()).isTrue();

    JsonNode stored = realm.client(member.server().server().clientId());
    realm
        .admin()
        .put(
            "/clients/" + stored.path("id").asText(),
            Map.of("clientId", stored.path("clientId").asText(), "enabled", false))
        .expect(204);

    Answer asked = member.server().server().introspection(member.grant().accessToken()).send();
    assertThat(asked.status()).isEqualTo(401);
    assertThat(asked.json().has("active")).isFalse();
    assertThat(member.grant().givesUserInfo()).isFalse();
    assertThat(client.refresh(member.grant().refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");
  }

  private void assertIsOver(Member member) {
    assertThat(member.server().isActive(member.grant().accessToken())).isFalse();
    assertThat(client.refresh(member.grant().refreshToken()).expect(400).error())
        .isEqualTo("invalid_grant");
  }

  private record Member(RealmUser user, StaffServer server, Grant grant) {}

  private Member member(String scope) {
    StaffServer server = StaffServer.registered(realm, "Payroll");
    RealmUser user = RealmUser.created(realm);
    server.give(user);
    AuthorizationRequest request = client.authorization(scope).with("resource", server.url());
    Page consent = realm.browser().open(request.uri()).login(user.name(), user.password());
    JsonNode tokens = client.redeem(request, consent.accept().callback()).expect(200).json();
    return new Member(user, server, new Grant(realm, client, tokens));
  }
}
