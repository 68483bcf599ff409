package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which clients are MCP clients: what an administrator can save, and when it takes effect. */
@OnKeycloak
class ResourceServerIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String SCOPE = "mcp:tools offline_access";

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private static final String PROFILES = "/client-policies/profiles";

  private final UserGrants alice;

  /** A second MCP server, of this test alone. */
  private final ResourceServer other;

  ResourceServerIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.alice = UserGrants.toNewClient(realm, REDIRECT_URI, SCOPE);
    this.other = ResourceServer.registered(realm);
  }

  @Test
  void refusesADisabledServer() {
    clients.update(other.clientId(), Map.of("enabled", false)).expect(204);

    Callback refused =
        realm
            .browser()
            .open(alice.client().authorization(SCOPE).with("resource", other.url()).uri())
            .callback();
    assertThat(refused.error()).isEqualTo("invalid_target");
  }

  @Test
  void findsAServerThatWasGivenItsUrlAMomentAgo() {
    String moved = other.url() + "/v2";
    alice.tokensFor(other.url());
    setOnOther("resource_url", moved).expect(204);

    assertThat(alice.audience(alice.tokensFor(moved))).contains(moved);
    Callback refused =
        realm
            .browser()
            .open(alice.client().authorization(SCOPE).with("resource", other.url()).uri())
            .callback();
    assertThat(refused.error()).isEqualTo("invalid_target");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcp.example.com",
        "https://mcp.example.com/mcp#a",
        "https://u@mcp.example.com/mcp",
        "ftp://mcp.example.com/",
      })
  void refusesToSaveAServerWithABadUrl(String url) {
    Answer refused = register("bad-" + UUID.randomUUID(), url).expect(400);

    assertThat(refused.body()).contains("resource_url must be an absolute http or https URL");
  }

  @Test
  void refusesToSaveASecondServerWithTheSameUrlInAnotherSpelling() {
    Answer refused =
        register("twin-" + UUID.randomUUID(), other.url().replace("https", "HTTPS")).expect(400);

    assertThat(refused.body()).contains("in use by another client");
  }

  @Test
  void refusesToSaveASecondServerWithATrailingSlash() {
    assertThat(register("slash-" + UUID.randomUUID(), other.url() + "/").expect(400).body())
        .contains("in use by another client");
  }

  /** A token for one of Keycloak's own clients would open Keycloak itself. */
  @Test
  void refusesToMakeAnInternalClientAServer() {
    Answer refused =
        clients.update(
            "broker",
            Map.of(
                "publicClient",
                false,
                "attributes",
                Map.of("resource_url", "https://" + UUID.randomUUID() + ".example/")));

    assertThat(refused.expect(400).body()).contains("client of Keycloak itself");
  }

  @Test
  void refusesToSaveScopesThatTheRealmDoesNotHave() {
    Answer refused = setOnOther("mcp.scopes_supported", "mcp:tools mcp:tolls");

    assertThat(refused.expect(400).body()).contains("create the client scope first");
  }

  @Test
  void refusesToSaveADefaultResourceThatIsNoUrl() {
    Answer refused = setOnOther("mcp.default_resource", "mcp.example.com");

    assertThat(refused.expect(400).body()).contains("mcp.default_resource must be an absolute");
  }

  @Test
  void refusesToSaveAPublicServer() {
    Answer refused =
        realm
            .admin()
            .post(
                "/clients",
                Map.of(
                    "clientId",
                    "public-" + UUID.randomUUID(),
                    "publicClient",
                    true,
                    "attributes",
                    Map.of("resource_url", "https://" + UUID.randomUUID() + ".example/")))
            .expect(400);

    assertThat(refused.body()).contains("confidential client");
  }

  @Test
  void refusesARegistrationThatClaimsAResourceUrl() {
    int before = realm.clientCount();
    Answer refused =
        Http.post(URI.create(realm.issuer() + "/clients-registrations/default"))
            .json(
                Map.of(
                    "clientId",
                    "claims-" + UUID.randomUUID(),
                    "redirectUris",
                    List.of(REDIRECT_URI),
                    "attributes",
                    Map.of("resource_url", "https://victim.example/mcp")))
            .send();

    assertThat(refused.status()).isIn(400, 403);
    assertThat(realm.clientCount()).isEqualTo(before);
  }

  @Test
  void answersABadDefaultResourceWithTheRemedyWhenTheProfileIsSaved() {
    Answer refused =
        realm
            .saveProfile("mcp-resource-indicator", Map.of("default-resource", "mcp.example.com"))
            .expect(400);

    assertThat(refused.body()).contains("default-resource", "enter an absolute http or https URL");
  }

  @Test
  void refusesADefaultThatNoServerHasInTheFormAndOnAClient() {
    String nobodys = "https://" + UUID.randomUUID() + ".example/mcp";

    Answer form = realm.saveProfile("mcp-resource-indicator", Map.of("default-resource", nobodys));
    Answer client = setOnOther("mcp.default_resource", nobodys);

    assertThat(form.expect(400).body())
        .contains("default-resource", "no enabled MCP server", "Register the server first")
        .doesNotContain(nobodys);
    assertThat(client.expect(400).body())
        .contains("mcp.default_resource", "register the server first")
        .doesNotContain(nobodys);
  }

  @Test
  void takesTheUrlOfAServerInAnySpelling() {
    setOnOther("mcp.default_resource", other.url().replace("https", "HTTPS")).expect(204);

    setOnOther("mcp.default_resource", "").expect(204);
  }

  /** All profiles are saved together, and a client with all that it has. */
  @Test
  void savesSomethingElseBesideADefaultWhoseServerHasGone() {
    ResourceServer gone = ResourceServer.registered(realm);
    JsonNode before = realm.admin().get(PROFILES).expect(200).json();
    JsonNode withDefault = before.deepCopy();
    withDefault
        .findParents("executor")
        .forEach(
            executor -> {
              if (executor.path("executor").asText().equals("mcp-resource-indicator")) {
                ((ObjectNode) executor.path("configuration")).put("default-resource", gone.url());
              }
            });
    try {
      realm.admin().put(PROFILES, withDefault).expect(204);
      setOnOther("mcp.default_resource", gone.url()).expect(204);
      clients.update(gone.clientId(), Map.of("enabled", false)).expect(204);

      realm.admin().put(PROFILES, withDefault).expect(204);
      clients.update(other.clientId(), Map.of("name", "Other")).expect(204);
    } finally {
      setOnOther("mcp.default_resource", "").expect(204);
      realm.admin().put(PROFILES, before).expect(204);
    }
  }

  private Answer register(String clientId, String url) {
    return clients.tryCreate(
        clientId,
        Map.of("serviceAccountsEnabled", false, "attributes", Map.of("resource_url", url)));
  }

  private Answer setOnOther(String attribute, String value) {
    return clients.update(other.clientId(), Map.of("attributes", Map.of(attribute, value)));
  }
}
