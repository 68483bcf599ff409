package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses of an MCP server: what an administrator can save, and when it takes effect. */
@OnKeycloak
class ServerAddressesIT {

  private static final String URLS = "resource_url";
  private static final String TEMPLATES = "mcp.resource_template";
  private static final String SCOPE = "mcp:tools offline_access";

  private final McpRealm realm;
  private final ConfidentialClients clients;

  /** A host of this test alone. */
  private final String host = "h-" + UUID.randomUUID() + ".example";

  ServerAddressesIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
  }

  private UserGrants aliceAtANewClient() {
    return UserGrants.toNewClient(realm, "http://localhost:8765/callback", SCOPE);
  }

  /** When it is made, and when it is changed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resource_url | https://HOST/a##nonsense | must be an absolute http or https URL",
        "resource_url | https://HOST/a##https://HOST/b?tenant=c | takes no resource with a query",
        "resource_url | https://HOST/a## | must be an absolute http or https URL",
        "resource_url | https://HOST/a##HTTPS://HOST:443/a/ | the same URL twice",
        "mcp.resource_template | https://HOST/{server}?tenant=c | without user information, query",
        "mcp.resource_template | https://HOST/{a}##nonsense | must be an absolute https URL",
        "mcp.resource_template | https://HOST/{a}/mcp##https://HOST/x/{b} | match the same URL",
        "mcp.resource_template | https://HOST/v{server} | a name stands for one whole segment",
        "mcp.resource_template | https://{tenant}.example | the last two labels",
        "mcp.resource_template | http://HOST/{server} | must begin with https",
        "mcp.resource_template | https://HOST/mcp | belongs to resource_url",
        "mcp.audience | URL | must be url",
        "mcp.audience | client | must be url",
        "mcp.default_resource | https://HOST/a?b | takes no resource with a query",
      })
  void refusesWhatCannotWork(String attribute, String value, String reason) {
    Map<String, Object> settings = attributes(attribute, value.replace("HOST", host));
    String existing = clients.create(attributes(URLS, "https://" + host + "/before"));

    Answer created = clients.tryCreate("new-" + UUID.randomUUID(), settings);
    Answer updated = clients.update(existing, settings);

    assertThat(created.expect(400).body()).contains(attribute, reason);
    assertThat(updated.expect(400).body()).contains(attribute, reason);
  }

  /** Whoever has a URL gets the tokens for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resource_url | https://HOST/one/mcp | resource_url is in use by another client",
        "resource_url | https://HOST/x##https://HOST/two/mcp/ | resource_url is in use by another",
        "resource_url | https://HOST/any/sse | inside its mcp.resource_template",
        "mcp.resource_template | https://HOST/{server}/mcp | the resource_url of another client",
        "mcp.resource_template | https://HOST/{a}/{b} | that a template of another client",
        "mcp.resource_template | https://HOST/x/{b} | that a template of another client",
        "mcp.resource_template | https://HOST/{a}/client.json | the client id of another client",
      })
  void refusesWhatIsAnothersInPart(String attribute, String value, String reason) {
    clients.create(attributes(URLS, "https://%1$s/one/mcp##https://%1$s/two/mcp".formatted(host)));
    clients.create(attributes(TEMPLATES, "https://%s/{server}/sse".formatted(host)));
    clients.tryCreate("https://%s/some/client.json".formatted(host), Map.of()).expect(201);
    Map<String, Object> settings = attributes(attribute, value.replace("HOST", host));
    String existing = clients.create(Map.of());

    Answer created = clients.tryCreate("new-" + UUID.randomUUID(), settings);
    Answer updated = clients.update(existing, settings);

    assertThat(created.expect(400).body()).contains(reason);
    assertThat(updated.expect(400).body()).contains(reason);
  }

  /** A client called by such a URL would be the audience of the server's tokens. */
  @Test
  void refusesAClientThatIsCalledLikeAUrlOfATemplate() {
    clients.create(attributes(TEMPLATES, "https://%s/{server}/mcp".formatted(host)));
    String renamed = clients.create(Map.of());
    String id = "https://%s/calendar/mcp".formatted(host);

    assertThat(clients.tryCreate(id, Map.of()).expect(400).body()).contains(TEMPLATES);
    assertThat(realm.admin().put(clients.path(renamed), Map.of("clientId", id)).expect(400).body())
        .contains(TEMPLATES);
  }

  @Test
  void takesAServersOwnUrlInsideItsOwnTemplate() {
    UserGrants alice = aliceAtANewClient();
    String own = "https://%s/main/mcp".formatted(host);
    String server =
        clients.create(
            Map.of(
                "attributes", Map.of(URLS, own, TEMPLATES, "https://" + host + "/{server}/mcp")));

    assertThat(clients.update(server, attributes("mcp.audience", "url")).status()).isEqualTo(204);
    assertThat(clients.update(server, attributes("mcp.audience", "")).status()).isEqualTo(204);
    assertThat(alice.audience(alice.tokensFor(own))).containsExactlyInAnyOrder(own, server);
  }

  @ParameterizedTest
  @ValueSource(strings = {"account-console", "security-admin-console", "admin-cli", "broker"})
  void refusesToChangeWhatTheTokensOfKeycloaksOwnClientsAreFor(String client) {
    for (Map<String, Object> settings :
        List.of(
            attributes("mcp.default_resource", "http://localhost:3000/mcp"),
            attributes(TEMPLATES, "https://%s/{server}".formatted(host)))) {
      assertThat(clients.update(client, settings).expect(400).body())
          .contains("cannot stand on a client of Keycloak itself: remove it");
    }
  }

  @Test
  void refusesATemplateOnAPublicClient() {
    Answer refused =
        clients.tryCreate(
            "public-" + UUID.randomUUID(),
            Map.of(
                "publicClient",
                true,
                "serviceAccountsEnabled",
                false,
                "attributes",
                Map.of(TEMPLATES, "https://%s/{server}".formatted(host))));

    assertThat(refused.expect(400).body()).contains(TEMPLATES + " belongs to a confidential");
  }

  /** The page says for which of the many servers behind a template it is. */
  @Test
  void thePageShowsTheUrlThatWasAskedFor() {
    UserGrants alice = aliceAtANewClient();
    clients.create(attributes(TEMPLATES, "https://%s/{server}/mcp".formatted(host)));
    String calendar = "https://%s/calendar/mcp".formatted(host);
    AuthorizationRequest request =
        alice.client().authorization(SCOPE).with("resource", calendar + "/");

    Page page = realm.browser().open(request.uri()).login("alice", "alice");

    assertThat(page.isConsent()).isTrue();
    assertThat(page.html().select("#mcp-server").text()).contains(calendar).doesNotContain("{");
  }

  /** Of several that are listed, the first is the one that people know. */
  @Test
  void thePageShowsTheFirstOfSeveralUrls() {
    UserGrants alice = aliceAtANewClient();
    String first = "https://%s/first".formatted(host);
    clients.create(attributes(URLS, first + "##https://%s/second".formatted(host)));
    AuthorizationRequest request =
        alice.client().authorization(SCOPE).with("resource", "https://%s/second".formatted(host));

    Page page = realm.browser().open(request.uri()).login("alice", "alice");

    assertThat(page.html().select("#mcp-server").text()).contains(first);
  }

  @Test
  void aUrlThatIsTakenAwayEndsItsGrantsAndNoOthers() {
    UserGrants alice = aliceAtANewClient();
    String kept = "https://%s/kept".formatted(host);
    String gone = "https://%s/gone".formatted(host);
    String server = clients.create(attributes(URLS, kept + "##" + gone));
    String forKept = alice.tokensFor(kept).path("refresh_token").asText();
    String forGone = alice.tokensFor(gone).path("refresh_token").asText();
    clients.update(server, attributes(URLS, kept)).expect(204);

    assertThat(alice.client().refresh(forGone).expect(400).error()).isEqualTo("invalid_grant");
    alice.client().refresh(forKept).expect(200);
    assertThat(refused(alice, gone).error()).isEqualTo("invalid_target");
  }

  /** A consent was recorded for the first URL, and goes on to be one for the server. */
  @Test
  void anotherOrderOfTheUrlsEndsNoGrant() {
    UserGrants alice = aliceAtANewClient();
    String one = "https://%s/one".formatted(host);
    String two = "https://%s/two".formatted(host);
    String server = clients.create(attributes(URLS, one));
    JsonNode before = alice.tokensFor(one);
    clients.update(server, attributes(URLS, two + "##" + one)).expect(204);

    JsonNode after =
        alice.client().refresh(before.path("refresh_token").asText()).expect(200).json();

    assertThat(alice.audience(after)).contains(one);
    assertThat(
            realm
                .introspect(server, after.path("access_token").asText())
                .path("active")
                .asBoolean())
        .isTrue();
  }

  @Test
  void aTemplateThatIsTakenAwayEndsItsGrants() {
    UserGrants alice = aliceAtANewClient();
    String server = clients.create(attributes(TEMPLATES, "https://%s/{a}/mcp".formatted(host)));
    String url = "https://%s/calendar/mcp".formatted(host);
    String refreshToken = alice.tokensFor(url).path("refresh_token").asText();
    clients.update(server, attributes(TEMPLATES, "https://%s/{a}/sse".formatted(host))).expect(204);

    assertThat(alice.client().refresh(refreshToken).expect(400).error()).isEqualTo("invalid_grant");
    assertThat(refused(alice, url).error()).isEqualTo("invalid_target");
  }

  private Callback refused(UserGrants alice, String resource) {
    return realm
        .browser()
        .open(alice.client().authorization(SCOPE).with("resource", resource).uri())
        .callback();
  }

  private static Map<String, Object> attributes(String name, String value) {
    return Map.of("attributes", Map.of(name, value));
  }
}
