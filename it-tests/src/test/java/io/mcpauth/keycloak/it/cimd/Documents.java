package io.mcpauth.keycloak.it.cimd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The documents of a realm: the executor's settings, admin REST, and clients at work. */
public record Documents(McpRealm realm) {

  /** Where the clients of the tests get their codes. */
  public static final String REDIRECT_URI = "http://localhost:8765/callback";

  /** Development hosts of the tests, and these settings beside. */
  public Documents with(Map<String, ?> settings) {
    save(settings).expect(204);
    return this;
  }

  /** Saves the settings as the console does. */
  public Answer save(Map<String, ?> settings) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("development-hosts", List.of("localhost"));
    all.putAll(settings);
    return ExecutorSettings.send(realm, "mcp-cimd", all);
  }

  /** The client at a URL. */
  public OAuthClient client(String url) {
    return OAuthClient.known(realm, url, REDIRECT_URI);
  }

  /** {@code GET} with a query. */
  public Answer get(String query) {
    return realm.admin().get("/mcp/documents" + query);
  }

  /** All that there are, or those of a query. */
  public List<JsonNode> list(String query) {
    JsonNode found = get(query).expect(200).json();
    return StreamSupport.stream(found.spliterator(), false).toList();
  }

  /** That of a URL; the test fails if there is none. */
  public JsonNode of(String url) {
    return list("?max=1000").stream()
        .filter(document -> document.path("url").asText().equals(url))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no document " + url));
  }

  /** Whether there is one. */
  public boolean has(String url) {
    return list("?max=1000").stream()
        .anyMatch(document -> document.path("url").asText().equals(url));
  }

  /** Decides about a URL that is there. */
  public JsonNode decide(String url, String state) {
    return realm
        .admin()
        .put("/mcp/documents/" + of(url).path("id").asText(), Map.of("state", state))
        .expect(200)
        .json();
  }

  /** Decides ahead. */
  public Answer ahead(String url, String state) {
    return realm.admin().post("/mcp/documents", Map.of("url", url, "state", state));
  }

  /** A pushed authorization request of a public client (RFC 9126). */
  public Answer pushed(OAuthClient client) {
    return Http.post(realm.endpoint("ext/par/request"))
        .form(client.authorization("mcp:tools").parameters())
        .send();
  }

  /** A value of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
