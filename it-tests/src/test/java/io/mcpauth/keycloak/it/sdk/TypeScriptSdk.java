package io.mcpauth.keycloak.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.node.NodeScript;
import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The client of one version of the TypeScript SDK with its own OAuth code, and real MCP servers,
 * all unmodified: from the 401 of the server to a tool call and a refresh. The client runs once;
 * each test looks at what it reported of one step.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TypeScriptSdk {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final McpRealm realm;
  private final String version;
  private final McpServerProcess server;
  private final McpServerProcess other;
  private final List<String> consented;
  private JsonNode report = Json.parse("{}");

  /**
   * The client of a version at two servers.
   *
   * @param version of the client's SDK: {@code v1} or {@code v2}
   * @param server where the tools are called
   * @param other another server of the same realm, whose tokens {@code server} must refuse
   * @param more what this version asks for beyond the scope of the challenge, as the consent page
   *     says it
   */
  TypeScriptSdk(
      McpRealm realm,
      String version,
      McpServerProcess server,
      McpServerProcess other,
      List<String> more) {
    consented =
        Stream.concat(Stream.of("Use the tools of the server on your behalf"), more.stream())
            .toList();
    this.realm = realm;
    this.version = version;
    this.server = server;
    this.other = other;
  }

  @BeforeAll
  void runClient() {
    ObjectNode sample = (ObjectNode) realm.client("sample-mcp-server");
    sample.withObject("attributes").put("resource_url", server.url());
    realm.admin().put("/clients/" + sample.path("id").asText(), sample).expect(204);
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "other-mcp-server",
                "publicClient",
                false,
                "standardFlowEnabled",
                false,
                "attributes",
                Map.of("resource_url", other.url())))
        .expect(201);
    report = runClient("none", "localhost");
  }

  @AfterAll
  void stopServers() {
    server.close();
    other.close();
  }

  @Test
  void takesEveryStep() {
    assertThat(report.path("steps").findValuesAsText("name"))
        .containsSubsequence(
            "challenge",
            "register",
            "login",
            "token",
            "connect",
            "call-tool",
            "refresh",
            "call-tool-again",
            "scope",
            "other-resource",
            "replay");
    assertThat(report.path("steps")).allMatch(step -> step.path("ok").asBoolean());
  }

  /** RFC 9728, then RFC 8414: the first URL that the SDK tries answers. */
  @Test
  void discoversFromTheChallengeAlone() {
    assertThat(Json.texts(step("register").path("discovered")))
        .containsExactly(
            server.url().replace("/mcp", "/.well-known/oauth-protected-resource/mcp"),
            realm.server() + "/.well-known/oauth-authorization-server/realms/" + realm.name());
    assertThat(step("register").path("authorizationRequest").path("resource").asText())
        .isEqualTo(server.url());
  }

  @Test
  void asksTheUserToSignInAndToConsent() {
    assertThat(Json.texts(step("login").path("pages"))).containsExactly("login", "consent");
    assertThat(Json.texts(step("login").path("consented")))
        // How long it lasts stands behind it.
        .map(scope -> scope.replaceFirst(" Ends when unused .*", ""))
        .containsExactlyInAnyOrderElementsOf(consented);
  }

  @Test
  void putsTheMcpServerIntoTheAudience() {
    assertThat(Json.texts(step("token").path("claims").path("aud")))
        .containsExactlyInAnyOrder(server.url(), "sample-mcp-server");
  }

  @Test
  void callsToolsOnTheUsersBehalf() {
    JsonNode claims = step("token").path("claims");
    for (String call : List.of("call-tool", "call-tool-again")) {
      JsonNode caller = step(call).path("caller");
      assertThat(caller.path("subject").asText()).isEqualTo(claims.path("sub").asText());
      assertThat(caller.path("clientId").asText()).isEqualTo(claims.path("azp").asText());
      assertThat(Json.texts(caller.path("scopes"))).contains("mcp:tools");
    }
  }

  @Test
  void refreshesForTheSameAudience() {
    JsonNode request = step("refresh").path("requests").path(0);
    assertThat(request.path("parameters").path("grant_type").asText()).isEqualTo("refresh_token");
    assertThat(step("refresh").path("claims").path("aud"))
        .isEqualTo(step("token").path("claims").path("aud"));
  }

  @Test
  void endsTheLoginWhenAReplacedRefreshTokenComesBack() {
    assertThat(Json.texts(step("replay").path("refused"))).containsExactly("replaced", "newest");
  }

  @Test
  void serverRefusesATokenForAnotherResource() {
    assertThat(step("other-resource").path("status").asInt()).isEqualTo(401);
    assertThat(Json.texts(step("other-resource").path("aud"))).contains(other.url());
  }

  @Test
  void serverRefusesToolsWithoutTheirScope() {
    assertThat(step("scope").path("status").asInt()).isEqualTo(403);
    assertThat(step("scope").path("error").asText()).isEqualTo("insufficient_scope");
  }

  @ParameterizedTest
  @CsvSource({"client_secret_basic, 127.0.0.1", "client_secret_post, localhost"})
  void aConfidentialClientGetsThrough(String authMethod, String redirectHost) {
    JsonNode confidential = runClient(authMethod, redirectHost);

    assertThat(confidential.path("ok").asBoolean()).isTrue();
  }

  private JsonNode runClient(String authMethod, String redirectHost) {
    List<String> arguments =
        List.of(
            "--sdk",
            version,
            "--resource",
            server.url(),
            "--other-resource",
            other.url(),
            "--auth-method",
            authMethod,
            "--redirect-host",
            redirectHost);
    try (AttendedProcess client = NodeScript.start("client/main.js", Map.of(), arguments)) {
      return Json.parse(client.await(LIMIT).expectSuccess().output());
    }
  }

  /** What the client reported of a step. */
  final JsonNode step(String name) {
    return step(report, name);
  }

  /** What a client of the SDK reported of a step. */
  static JsonNode step(JsonNode report, String name) {
    return StreamSupport.stream(report.path("steps").spliterator(), false)
        .filter(step -> step.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no step " + name + " in " + report));
  }
}
