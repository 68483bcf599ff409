package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * In {@code aud} stand URLs and client ids. A client whose id is another server's URL would be both
 * of them.
 */
@OnKeycloak
class AudienceConfusionIT {

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final ConsoleClient caller;
  private final RealmUser user;

  AudienceConfusionIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.caller = ConsoleClient.imported(realm);
    this.user = RealmUser.created(realm);
  }

  private static String newUrl() {
    return "https://" + UUID.randomUUID() + ".example/mcp";
  }

  @Test
  void noClientIsSavedUnderTheUrlOfAServer() {
    ResourceServer server = ResourceServer.registered(realm);

    for (String id :
        List.of(
            server.url(),
            server.url() + "/",
            server.url().toUpperCase(Locale.ROOT).replace("/MCP", "/mcp"))) {
      Answer refused = clients.tryCreate(id, Map.of());
      assertThat(refused.expect(400).body()).as(id).contains("resource_url");
    }
    String renamed = clients.create(Map.of());
    assertThat(
            realm
                .admin()
                .put(clients.path(renamed), Map.of("clientId", server.url()))
                .expect(400)
                .body())
        .contains("resource_url");
  }

  @Test
  void noServerIsSavedUnderTheIdOfAClient() {
    String id = newUrl();
    clients.tryCreate(id, Map.of()).expect(201);

    for (String url : List.of(id, id.replace("https", "HTTPS"))) {
      assertThat(
              clients
                  .tryCreate(
                      "server-" + UUID.randomUUID(),
                      Map.of("attributes", Map.of("resource_url", url)))
                  .expect(400)
                  .body())
          .contains("client id");
    }
  }

  @Test
  void aServerMayBeCalledByItsOwnUrl() {
    String url = newUrl();
    String secret = ConfidentialClients.newSecret();
    clients
        .tryCreate(url, Map.of("secret", secret, "attributes", Map.of("resource_url", url)))
        .expect(201);

    assertThat(introspect(url, secret, caller.accessToken(user, url)).path("active").asBoolean())
        .isTrue();
  }

  /** An import goes past every check at save. */
  @Test
  void whereAnImportBroughtThemTogetherNeitherGetsTheOthersTokens() {
    ResourceServer server = ResourceServer.registered(realm);
    String before = caller.accessToken(user, server.url());
    String secret = ConfidentialClients.newSecret();
    importClient(server.url(), Map.of("secret", secret));

    assertThat(introspect(server.url(), secret, before).path("active").asBoolean()).isFalse();
    assertThat(server.introspect(before).path("active").asBoolean()).isTrue();
    Callback refused =
        realm
            .browser()
            .open(caller.oauth().authorization("openid").with("resource", server.url()).uri())
            .callback();
    assertThat(refused.error()).isEqualTo("invalid_target");
  }

  /** The token that names the server must not be exchanged by the other either. */
  @Test
  void theNamesakeDoesNotExchangeTheToken() {
    ResourceServer server = ResourceServer.registered(realm);
    String token = caller.accessToken(user, server.url());
    String secret = ConfidentialClients.newSecret();
    importClient(
        server.url(),
        Map.of("secret", secret, "attributes", Map.of("standard.token.exchange.enabled", "true")));

    Answer answer =
        Http.post(realm.endpoint("token"))
            .form(
                Form.empty()
                    .with("client_id", server.url())
                    .with("client_secret", secret)
                    .with("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                    .with("subject_token", token)
                    .with("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
                    .with("resource", "http://localhost:3000/mcp"))
            .send();

    assertThat(answer.expect(400).error()).isEqualTo("invalid_target");
  }

  private void importClient(String id, Map<String, Object> settings) {
    realm
        .admin()
        .post(
            "/partialImport",
            Map.of("clients", List.of(ConfidentialClients.representation(id, settings))))
        .expect(200);
  }

  private JsonNode introspect(String id, String secret, String token) {
    return Http.post(realm.endpoint("token/introspect"))
        .form(Form.empty().with("client_id", id).with("client_secret", secret).with("token", token))
        .send()
        .expect(200)
        .json();
  }
}
