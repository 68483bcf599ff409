package io.mcpauth.keycloak.it.consent;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.ConnectionsPage;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that somebody vouches for, so that nobody is asked ({@code mcp.consent}). */
@OnKeycloak
class ImpliedConsentIT {

  private static final String SCOPE = "openid mcp:tools";
  private static final String SAMPLE = "sample-mcp-server";

  private static final Map<String, String> VERIFIED =
      Map.of("mcp.verified.by", "IT of Example Corp", "mcp.verified.since", "2026-11-03");

  private final McpRealm realm;
  private final ConsentPages pages;
  private final Browser browser;

  ImpliedConsentIT(McpRealm realm) {
    this.realm = realm;
    this.pages = new ConsentPages(realm);
    this.browser = realm.browser();
  }

  @ParameterizedTest
  @ValueSource(strings = {"implied", "implied:" + SAMPLE})
  void nobodyIsAskedAndItIsListedAndRevocable(String value) {
    OAuthClient client = vouched(value);
    AuthorizationRequest request = client.authorization(SCOPE);

    Page back = signedIn(request);
    assertThat(back.isCallback()).isTrue();
    Grant grant =
        new Grant(realm, client, client.redeem(request, back.callback()).expect(200).json());
    assertThat(grant.refreshed().isAlive()).isTrue();
    assertThat(pages.consents("alice")).contains(client.id());
    Grant another = again(client);

    ConnectionsPage page = ConnectionsPage.open("alice", browser, realm);
    assertThat(page.lists(client)).isTrue();
    assertThat(page.revoke(client).lists(client)).isFalse();

    assertThat(another.isDead()).isTrue();
    // Whoever vouches for a client has answered for the next time, too.
    assertThat(again(client).isAlive()).isTrue();
    assertThat(ConnectionsPage.open("alice", browser, realm).lists(client)).isTrue();
  }

  @Test
  void aServerThatIsNotNamedIsAskedFor() {
    ResourceServer other = ResourceServer.registered(realm);
    OAuthClient client = vouched("implied:" + SAMPLE);

    Page page = signedIn(client.authorization(SCOPE).with("resource", other.url()));

    assertThat(page.isConsent()).isTrue();
    assertThat(again(client).introspects()).isTrue();
  }

  @Test
  void aClientThatWantsThePageGetsIt() {
    OAuthClient client = vouched("implied");

    assertThat(signedIn(client.authorization(SCOPE).with("prompt", "consent")).isConsent())
        .isTrue();
  }

  /** The same without a page, where a page would be refused. */
  @Test
  void aSilentLoginGetsItsCode() {
    OAuthClient client = vouched("implied");
    signedIn(pages.client("Another", LOOPBACK).authorization(SCOPE)).accept().callback();
    AuthorizationRequest request = client.authorization(SCOPE).with("prompt", "none");

    client.redeem(request, browser.open(request.uri()).callback()).expect(200);
  }

  /** RFC 8628 section 5.4: a code that somebody sent is the attack, whoever the client is. */
  @Test
  void aDeviceIsAskedForAllTheSame() {
    DevicePages devices = DevicePages.in(realm);
    pages.attributes(OAuthClient.known(realm, "television", LOOPBACK), with(VERIFIED, "implied"));

    Page page =
        browser
            .open(devices.start(SCOPE, Map.of("resource", "http://localhost:3000/mcp")).address())
            .login("alice", "alice");

    assertThat(page.isConsent()).isTrue();
  }

  /** It was vouched for as it was. */
  @Test
  void anUpdateByTheClientTakesItOff() {
    OAuthClient client = vouched("implied");
    Map<String, Object> metadata = ConsentPages.metadata("Your bank", LOOPBACK);
    metadata.put("client_id", client.id());

    realm.registration().update(client.registration(), metadata).expect(200);

    assertThat(realm.client(client.id()).path("attributes").has("mcp.consent")).isFalse();
    assertThat(signedIn(client.authorization(SCOPE)).isConsent()).isTrue();
    pages.attributes(client, VERIFIED);
    assertThat(signedIn(client.authorization(SCOPE)).isConsent()).isTrue();
  }

  @Test
  void aClientCannotWriteIt() {
    Map<String, Object> metadata = ConsentPages.metadata("Claude", LOOPBACK);
    metadata.put("mcp.consent", "implied");
    metadata.put("attributes", with(VERIFIED, "implied"));

    String id =
        realm.registration().register(metadata).expect(201).json().path("client_id").asText();

    assertThat(realm.client(id).path("attributes").has("mcp.consent")).isFalse();
  }

  /** As an import may bring it, which nobody checks. */
  @Test
  void withoutAnybodyWhoVouchesItIsNothing() {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.withObject("attributes").put("mcp.consent", "implied");
    realm
        .admin()
        .post("/partialImport", Map.of("ifResourceExists", "OVERWRITE", "clients", List.of(stored)))
        .expect(200);
    assertThat(realm.client(client.id()).path("attributes").path("mcp.consent").asText())
        .isEqualTo("implied");

    assertThat(signedIn(client.authorization(SCOPE)).isConsent()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "implied | '' | 2026-11-03 | set mcp.verified.by as well, or remove mcp.consent",
        "implied | IT | '' | set mcp.verified.since as well, or remove mcp.consent",
        "yes | IT | 2026-11-03 | mcp.consent must be implied, or implied: and the client ids",
        "implied: | IT | 2026-11-03 | mcp.consent must be implied, or implied: and the client ids",
        "implied:nobody | IT | 2026-11-03 | names a client that is no enabled MCP server",
        "implied:sample-mcp-server##account | IT | 2026-11-03 | names a client that is no enabled"
      })
  void whatCannotBeMeantIsRefusedWhenItIsSaved(
      String value, String by, String since, String message) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored
        .withObject("attributes")
        .put("mcp.consent", value)
        .put("mcp.verified.by", by)
        .put("mcp.verified.since", since);

    Answer refused = realm.admin().put("/clients/" + stored.path("id").asText(), stored);

    assertThat(refused.expect(400).body()).contains(message);
    assertThat(realm.client(client.id()).path("attributes").has("mcp.consent")).isFalse();
  }

  private OAuthClient vouched(String value) {
    OAuthClient client = pages.client("Notes helper", LOOPBACK);
    pages.attributes(client, with(VERIFIED, value));
    return client;
  }

  private static Map<String, String> with(Map<String, String> verified, String value) {
    Map<String, String> attributes = new HashMap<>(verified);
    attributes.put("mcp.consent", value);
    return attributes;
  }

  private Page signedIn(AuthorizationRequest request) {
    Page page = browser.open(request.uri());
    return page.isLogin() ? page.login("alice", "alice") : page;
  }

  private Grant again(OAuthClient client) {
    AuthorizationRequest request = client.authorization(SCOPE);
    return new Grant(
        realm, client, client.redeem(request, signedIn(request).callback()).expect(200).json());
  }
}
