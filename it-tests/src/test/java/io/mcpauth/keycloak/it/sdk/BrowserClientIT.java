package io.mcpauth.keycloak.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.node.SampleMcpServer;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * An MCP client that is a page, as MCP Inspector with a <i>Direct</i> connection: everything it
 * asks for, the browser asks for, which shows it nothing that the servers do not allow it to see.
 */
@OnKeycloak
@OnChromium
class BrowserClientIT {

  private static final Pattern RESOURCE_METADATA =
      Pattern.compile("resource_metadata=\"([^\"]+)\"");

  /** Clients send it with every request of theirs, whatever it is for. */
  private static final Map<String, String> VERSION = Map.of("MCP-Protocol-Version", "2025-11-25");

  private static final String FETCH =
      """
      async ({ method, url, headers, body }) => {
        try {
          const response = await fetch(url, { method, headers, body: body || undefined });
          const challenge = response.headers.get('www-authenticate');
          return JSON.stringify({ status: response.status, challenge, text: await response.text() });
        } catch (error) {
          return JSON.stringify({ status: 0, text: String(error) });
        }
      }
      """;

  private final McpRealm realm;

  BrowserClientIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void aPageGoesFromTheChallengeToAToolCall(Chromium chromium) {
    try (McpServerProcess server = SampleMcpServer.start(realm.issuer());
        PageServer pages = PageServer.start()) {
      ObjectNode sample = (ObjectNode) realm.client("sample-mcp-server");
      sample.withObject("attributes").put("resource_url", server.url());
      realm.admin().put("/clients/" + sample.path("id").asText(), sample).expect(204);
      Window page = chromium.window().open(pages.url());

      JsonNode challenged = call(page, server, Map.of());
      assertThat(challenged.path("status").asInt()).as("%s", challenged).isEqualTo(401);
      JsonNode resource = get(page, named(challenged.path("challenge").asText()));
      JsonNode metadata =
          get(
              page,
              resource
                  .path("authorization_servers")
                  .path(0)
                  .asText()
                  .replace("/realms/", "/.well-known/oauth-authorization-server/realms/"));
      JsonNode registered =
          body(
              201,
              fetch(
                  page,
                  "POST",
                  metadata.path("registration_endpoint").asText(),
                  with(VERSION, "Content-Type", "application/json"),
                  Json.write(ClientRegistration.publicClient(pages.url() + "callback"))));
      JsonNode tokens = signIn(page, metadata, registered, server);

      JsonNode called =
          call(
              page,
              server,
              Map.of("Authorization", "Bearer " + tokens.path("access_token").asText()));

      assertThat(called.path("status").asInt()).as("%s", called).isEqualTo(200);
      assertThat(called.path("text").asText()).contains("mcp:tools", "subject");
    }
  }

  /** The person is at the login in another tab. */
  private JsonNode signIn(
      Window page, JsonNode metadata, JsonNode registered, McpServerProcess server) {
    OAuthClient client = OAuthClient.of(realm, new RegisteredClient(registered));
    AuthorizationRequest request =
        client.authorization("mcp:tools offline_access").with("resource", server.url());
    Callback callback =
        realm.browser().open(request.uri()).login("alice", "alice").accept().callback();
    Form redemption =
        client
            .redemption(request, callback)
            .with("client_id", client.id())
            .with("resource", server.url());
    return body(
        200,
        fetch(
            page,
            "POST",
            metadata.path("token_endpoint").asText(),
            with(VERSION, "Content-Type", "application/x-www-form-urlencoded"),
            redemption.encoded()));
  }

  private static JsonNode call(Window page, McpServerProcess server, Map<String, String> more) {
    Map<String, String> headers = with(VERSION, "Content-Type", "application/json");
    headers.put("Accept", "application/json, text/event-stream");
    headers.putAll(more);
    Map<String, Object> whoami =
        Map.of(
            "jsonrpc",
            "2.0",
            "id",
            1,
            "method",
            "tools/call",
            "params",
            Map.of("name", "whoami", "arguments", Map.of()));
    return fetch(page, "POST", server.url(), headers, Json.write(whoami));
  }

  private static String named(String challenge) {
    Matcher found = RESOURCE_METADATA.matcher(challenge);
    if (!found.find()) {
      throw new AssertionError("no resource_metadata in the challenge: " + challenge);
    }
    return found.group(1);
  }

  private static JsonNode get(Window page, String url) {
    return body(200, fetch(page, "GET", url, VERSION, ""));
  }

  private static JsonNode body(int status, JsonNode answer) {
    assertThat(answer.path("status").asInt()).as("%s", answer).isEqualTo(status);
    return Json.parse(answer.path("text").asText());
  }

  private static JsonNode fetch(
      Window page, String method, String url, Map<String, String> headers, String body) {
    Map<String, Object> request =
        Map.of("method", method, "url", url, "headers", headers, "body", body);
    return Json.parse((String) page.page().evaluate(FETCH, request));
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return more;
  }
}
