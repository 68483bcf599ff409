package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.node.SampleMcpServer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Proofs;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents of the shape that vendors publish lead to a token and a tool call. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class PublishedDocumentsIT {

  private final McpRealm realm;
  private final DocumentHost host = DocumentHost.open();
  private final McpServerProcess server;

  PublishedDocumentsIT(McpRealm realm) {
    this.realm = realm;
    this.server = SampleMcpServer.start(realm.issuer());
  }

  @BeforeAll
  void letIn() {
    new Documents(realm).with(Map.of("allowed-documents", List.of("localhost")));
    ObjectNode sample = (ObjectNode) realm.client("sample-mcp-server");
    sample.withObject("attributes").put("resource_url", server.url());
    realm.admin().put("/clients/" + sample.path("id").asText(), sample).expect(204);
  }

  @AfterAll
  void stop() {
    server.close();
    host.close();
  }

  @ParameterizedTest
  @CsvSource({
    "claude, Claude, https://claude.ai/api/mcp/auth_callback",
    "claude-code, Claude Code, http://localhost:3118/callback",
    "claude-code, Claude Code, http://127.0.0.1:49152/callback",
    "vscode, Visual Studio Code, http://127.0.0.1:33418/",
    "vscode, Visual Studio Code, http://127.0.0.1:52001/",
    "vscode, Visual Studio Code, https://vscode.dev/redirect",
  })
  void leadToATokenAndAToolCall(String name, String title, String redirectUri) {
    String url = published(name, Map.of());
    OAuthClient client = OAuthClient.known(realm, url, redirectUri);
    AuthorizationRequest request =
        client.authorization("mcp:tools offline_access").with("resource", server.url());

    Page consent = realm.browser().open(request.uri()).login("alice", "alice");

    assertThat(consent.html().select(".mcp-name").text()).isEqualTo(title);
    assertThat(consent.html().select("#mcp-publisher .mcp-host").text())
        .isEqualTo(host.authority());
    JsonNode tokens = client.redeem(request, consent.accept().callback()).expect(200).json();
    assertThat(toolCall(tokens.path("access_token").asText())).contains(url);
    JsonNode refreshed = client.refresh(tokens.path("refresh_token").asText()).expect(200).json();
    assertThat(toolCall(refreshed.path("access_token").asText())).contains(url);
  }

  @Test
  void chatGptSignsWithTheKeysThatItPublishes() {
    Proofs key = Proofs.ofNewRsaKey();
    String keys = host.publishText("/chatgpt-jwks", Json.write(Map.of("keys", List.of(key.jwk()))));
    String url = published("chatgpt", Map.of("jwks_uri", keys));
    OAuthClient client =
        OAuthClient.known(realm, url, "https://chatgpt.com/connector_platform_oauth_redirect");
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", server.url());
    Page consent = realm.browser().open(request.uri()).login("bob", "bob");

    Answer tokens = signed(client.redemption(request, consent.accept().callback()), url, key);

    assertThat(toolCall(tokens.expect(200).json().path("access_token").asText())).contains(url);
    // The keys are what makes it this client.
    assertThat(client.refresh(tokens.json().path("refresh_token").asText()).error())
        .isIn("invalid_client", "unauthorized_client");
  }

  /** A server that lets no such client sign has the same document as a public client's. */
  @Test
  void chatGptIsAPublicClientWhereItHasNoKeys() {
    ObjectNode document = document("chatgpt");
    document.remove("jwks_uri");
    String path = "/" + UUID.randomUUID();
    document.put("client_id", host.url(path));
    String url = host.publishText(path, document.toString());
    OAuthClient client =
        OAuthClient.known(realm, url, "https://chatgpt.com/connector_platform_oauth_redirect");
    AuthorizationRequest request = client.authorization("mcp:tools").with("resource", server.url());

    Page consent = realm.browser().open(request.uri()).login("bob", "bob");

    client.redeem(request, consent.accept().callback()).expect(200);
  }

  private String published(String name, Map<String, String> other) {
    ObjectNode document = document(name);
    String path = "/" + name + "/" + UUID.randomUUID();
    document.put("client_id", host.url(path));
    other.forEach(document::put);
    return host.publishText(path, document.toString());
  }

  private static ObjectNode document(String name) {
    String file = "/documents/" + name + ".json";
    try (InputStream in =
        Objects.requireNonNull(PublishedDocumentsIT.class.getResourceAsStream(file), file)) {
      return (ObjectNode) Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the sample server's tool {@code whoami} answers. */
  private String toolCall(String token) {
    return Http.post(URI.create(server.url()))
        .header("Accept", "application/json, text/event-stream")
        .bearer(token)
        .json(
            Map.of(
                "jsonrpc",
                "2.0",
                "id",
                1,
                "method",
                "tools/call",
                "params",
                Map.of("name", "whoami", "arguments", Map.of())))
        .send()
        .expect(200)
        .body();
  }

  private Answer signed(Form parameters, String clientId, Proofs key) {
    return Http.post(realm.endpoint("token"))
        .form(key.proved(realm, clientId, parameters.with("client_id", clientId)))
        .send();
  }
}
