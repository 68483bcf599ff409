package io.mcpauth.keycloak.it.props;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keycloak's brokering: the token of the user's identity provider as one of the props. */
@OnKeycloak
class PropsUpstreamIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String ALIAS = "upstream";

  private final McpRealm realm;
  private final AdminApi admin;
  private final String upstream = "upstream-" + UUID.randomUUID();
  private final ResourceServer server;

  PropsUpstreamIT(McpRealm realm, AdminApi admin) {
    this.realm = realm;
    this.admin = admin;
    this.server = ResourceServer.registered(realm);
  }

  /** Another realm of the same Keycloak is the identity provider. */
  @BeforeEach
  void connectAnIdentityProvider() {
    String secret = UUID.randomUUID().toString();
    admin
        .post(
            "/realms",
            Map.of(
                "realm",
                upstream,
                "enabled",
                true,
                "users",
                List.of(
                    Map.of(
                        "username", "carol",
                        "enabled", true,
                        "email", "carol@example.com",
                        "emailVerified", true,
                        "firstName", "Carol",
                        "lastName", "Upstream",
                        "credentials", List.of(Map.of("type", "password", "value", "carol")))),
                "clients",
                List.of(
                    Map.of("clientId", "broker", "secret", secret, "redirectUris", List.of("*")))))
        .expect(201);
    String base = realm.server() + "/realms/" + upstream + "/protocol/openid-connect/";
    realm
        .admin()
        .post(
            "/identity-provider/instances",
            Map.of(
                "alias",
                ALIAS,
                "providerId",
                "oidc",
                "enabled",
                true,
                "storeToken",
                true,
                "trustEmail",
                true,
                "config",
                Map.of(
                    "clientId",
                    "broker",
                    "clientSecret",
                    secret,
                    "clientAuthMethod",
                    "client_secret_post",
                    "authorizationUrl",
                    base + "auth",
                    "tokenUrl",
                    base + "token",
                    "userInfoUrl",
                    base + "userinfo",
                    "disableUserInfo",
                    "true",
                    "defaultScope",
                    "openid profile email")))
        .expect(201);
  }

  @AfterEach
  void disconnect() {
    realm.admin().delete("/identity-provider/instances/" + ALIAS).expect(204);
    admin.delete("/realms/" + upstream).expect(204);
  }

  @Test
  void isReadByTheMcpServerAndByNobodyElse() throws Exception {
    OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
    McpCaller.of(realm, client)
        .withoutScope("mcp-props")
        .mapper(
            "oidc-mcp-props-mapper",
            Map.of("claim.name", "props", "upstream-token-key", "upstream"));
    AuthorizationRequest request =
        client.authorization("mcp:tools").with("resource", server.url()).with("kc_idp_hint", ALIAS);
    Page page = realm.browser().open(request.uri()).login("carol", "carol");
    Callback callback = page.isCallback() ? page.callback() : page.accept().callback();
    JsonNode tokens = client.redeem(request, callback).expect(200).json();

    String token = tokens.path("access_token").asText();
    JsonNode stored = server.introspect(token).path("props").path("upstream");
    assertThat(McpCaller.payload(stored.path("access_token").asText()))
        .contains("/realms/" + upstream + '"', "\"azp\":\"broker\"");
    assertThat(stored.has("refresh_token")).isFalse();
    assertThat(stored.has("id_token")).isFalse();
    assertThat(realm.verified(token).toString())
        .doesNotContain(stored.path("access_token").asText());
  }

  @Test
  void isNotThereForAUserWhoCameInAnotherWay() throws Exception {
    McpCaller caller =
        McpCaller.registered(realm)
            .withoutScope("mcp-props")
            .mapper(
                "oidc-mcp-props-mapper",
                Map.of("claim.name", "props", "upstream-token-key", "upstream"));

    assertThat(realm.verified(caller.token(server)).getClaim("props")).isNull();
  }
}
