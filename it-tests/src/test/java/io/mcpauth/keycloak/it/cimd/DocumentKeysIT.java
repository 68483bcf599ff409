package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Proofs;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** {@code private_key_jwt} (RFC 7523) with the keys of a document, before and after they change. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class DocumentKeysIT {

  private final McpRealm realm;
  private final Documents documents;
  private final DocumentHost host = DocumentHost.open();

  DocumentKeysIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm).with(Map.of("allowed-documents", List.of("localhost")));
  }

  @AfterAll
  void close() {
    host.close();
  }

  @Test
  void theKeysOfTheDocumentProveTheClientAlsoAfterTheyChanged() {
    Proofs before = Proofs.ofNewKey();
    String url = publish("/keys.json", before);

    JsonNode tokens = signIn(url, before).expect(200).json();
    assertThat(realm.client(url).path("publicClient").asBoolean()).isFalse();
    refresh(url, tokens, before).expect(200);
    assertThat(pushed(url, before).status()).isEqualTo(201);

    Proofs after = Proofs.ofNewKey();
    publish("/keys.json", after);
    realm
        .admin()
        .post("/mcp/documents/" + documents.of(url).path("id").asText() + "/refresh", Map.of())
        .expect(200);

    assertThat(pushed(url, before).status()).isIn(400, 401);
    assertThat(pushed(url, after).status()).isEqualTo(201);
    // Another key is another client to whoever allowed it: the page comes back.
    AuthorizationRequest request = client(url).authorization("mcp:tools");
    Page page = realm.browser().open(request.uri()).login("alice", "alice");
    assertThat(page.isConsent()).isTrue();
    redeem(url, request, page.accept(), after).expect(200);
  }

  @Test
  void withoutAProofThereIsNoToken() {
    Proofs own = Proofs.ofNewKey();
    String url = publish("/proof.json", own);
    AuthorizationRequest request = client(url).authorization("mcp:tools");
    Page page = realm.browser().open(request.uri()).login("alice", "alice").accept();

    assertThat(client(url).redeem(request, page.callback()).status()).isIn(400, 401);
    assertThat(redeem(url, request, page, Proofs.ofNewKey()).status()).isIn(400, 401);
  }

  /** RFC 9126: the client proves itself before there is one, by the keys of its document. */
  @Test
  void aPushedRequestBringsTheClientAbout() {
    Proofs own = Proofs.ofNewKey();
    String url = publish("/pushed.json", own);

    assertThat(pushed(url, own).status()).isEqualTo(201);

    assertThat(host.requests("/pushed.json")).isEqualTo(1);
  }

  /** An administrator gave it a service account; once nobody lets it in, that gets nothing. */
  @Test
  void aServiceAccountIsNoWayAroundTheSettings() {
    Proofs own = Proofs.ofNewKey();
    String url = publish("/service.json", own);
    assertThat(pushed(url, own).status()).isEqualTo(201);
    ObjectNode client = (ObjectNode) realm.client(url);
    client.put("serviceAccountsEnabled", true);
    realm.admin().put("/clients/" + client.path("id").asText(), client).expect(204);
    Form form = Form.empty().with("grant_type", "client_credentials");
    token(url, form, own).expect(200);
    documents.with(Map.of());
    try {
      assertThat(token(url, form, own).error()).isEqualTo("access_denied");
    } finally {
      documents.with(Map.of("allowed-documents", List.of("localhost")));
    }
  }

  private String publish(String path, Proofs key) {
    return host.publish(
        path,
        Map.of(
            "redirect_uris", List.of(Documents.REDIRECT_URI),
            "token_endpoint_auth_method", "private_key_jwt",
            "token_endpoint_auth_methods_supported", List.of("private_key_jwt", "none"),
            "jwks", Map.of("keys", List.of(key.jwk()))));
  }

  private OAuthClient client(String url) {
    return documents.client(url);
  }

  private Answer signIn(String url, Proofs key) {
    AuthorizationRequest request = client(url).authorization("mcp:tools");
    Page page = realm.browser().open(request.uri()).login("bob", "bob").accept();
    return redeem(url, request, page, key);
  }

  private Answer redeem(String url, AuthorizationRequest request, Page page, Proofs key) {
    return token(url, client(url).redemption(request, page.callback()), key);
  }

  private Answer refresh(String url, JsonNode tokens, Proofs key) {
    return token(
        url,
        Form.empty()
            .with("grant_type", "refresh_token")
            .with("refresh_token", tokens.path("refresh_token").asText()),
        key);
  }

  private Answer token(String url, Form form, Proofs key) {
    return Http.post(realm.endpoint("token")).form(key.proved(realm, url, form)).send();
  }

  private Answer pushed(String url, Proofs key) {
    return Http.post(realm.endpoint("ext/par/request"))
        .form(key.proved(realm, url, client(url).authorization("mcp:tools").parameters()))
        .send();
  }
}
