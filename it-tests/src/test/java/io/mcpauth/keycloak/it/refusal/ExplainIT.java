package io.mcpauth.keycloak.it.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.attack.Administrators;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which policy would refuse a registration, why, and which setting would have let it in. */
@OnKeycloak
class ExplainIT {

  private static final String GOOD = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ExplainApi explain;

  ExplainIT(McpRealm realm) {
    this.realm = realm;
    this.explain = new ExplainApi(realm);
  }

  private static Map<String, Object> with(String member, Object value) {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(GOOD));
    metadata.put(member, value);
    return metadata;
  }

  private static Map<String, Object> at(String redirectUri) {
    return with("redirect_uris", List.of(redirectUri));
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        Arguments.of(
            at("https://app.example.org/cb"),
            "mcp-redirect-uris",
            "allowed-hosts",
            "redirect_uris[0]",
            List.of("app.example.org")),
        Arguments.of(
            at("https://claude.ai/api/mcp/auth_callback"),
            "mcp-redirect-uris",
            "presets",
            "redirect_uris[0]",
            List.of("claude")),
        Arguments.of(
            at("org.example.app:/cb"),
            "mcp-redirect-uris",
            "private-use-schemes",
            "redirect_uris[0]",
            List.of("org.example.app")),
        Arguments.of(
            at("http://localhost:1/cb"),
            "mcp-redirect-uris",
            "allow-loopback",
            "redirect_uris[0]",
            List.of("true")),
        Arguments.of(
            with("redirect_uris", List.of(GOOD, "http://localhost:1/b")),
            "mcp-redirect-uris",
            "max-uris",
            "redirect_uris",
            List.of("2")),
        Arguments.of(
            with("token_endpoint_auth_method", "client_secret_basic"),
            "mcp-client-metadata",
            "auth-methods",
            "token_endpoint_auth_method",
            List.of("none", "client_secret_basic")),
        Arguments.of(
            with("grant_types", List.of("authorization_code", "client_credentials")),
            "mcp-client-metadata",
            "grant-types",
            "grant_types",
            List.of("authorization_code", "client_credentials")),
        Arguments.of(
            with("backchannel_logout_uri", "https://app.example.com/out"),
            "mcp-client-metadata",
            "server-calls",
            "backchannel_logout_uri",
            List.of("true")),
        Arguments.of(
            with("scope", "mcp:tools nonsense"),
            "mcp-scopes",
            "refuse-other-scopes",
            "scope",
            List.of("false")));
  }

  /** What makes a line of {@link #settings} a refusal. */
  private void tighten() {
    realm
        .registrationPolicies()
        .save(
            "anonymous",
            "mcp-redirect-uris",
            Map.of(
                "presets", List.of("cursor"),
                "allowed-hosts", List.of(),
                "private-use-schemes", List.of(),
                "allow-loopback", List.of("true"),
                "max-uris", List.of("1")))
        .expect(204);
    realm
        .registrationPolicies()
        .save(
            "anonymous",
            "mcp-client-metadata",
            Map.of(
                "auth-methods", List.of("none"),
                "grant-types", List.of("authorization_code", "refresh_token"),
                "server-calls", List.of("false")))
        .expect(204);
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-scopes", Map.of("refuse-other-scopes", List.of("true")))
        .expect(204);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void namesTheSettingThatLetsItIn(
      Map<String, Object> request,
      String policy,
      String setting,
      String field,
      List<String> looser) {
    tighten();
    if (setting.equals("allow-loopback")) {
      realm
          .registrationPolicies()
          .save("anonymous", policy, Map.of(setting, List.of("false")))
          .expect(204);
    }

    JsonNode refusal = explain.registration(request).path("refusals").path(0);

    assertThat(refusal.path("policy").asText()).isEqualTo(policy);
    assertThat(refusal.path("setting").asText()).isEqualTo(setting);
    assertThat(refusal.path("field").asText()).isEqualTo(field);
    Answer real = realm.registration().register(request);
    ExplainApi.assertAgrees(explain.registration(request), real.expect(400));

    realm.registrationPolicies().save("anonymous", policy, Map.of(setting, looser)).expect(204);

    assertThat(explain.registration(request).path("allowed").asBoolean()).isTrue();
    realm.registration().register(request).expect(201);
  }

  @Test
  void tellsWhatNoSettingLetsIn() {
    JsonNode refusal = explain.registration(at("https://*.example.com/cb")).at("/refusals/0");

    assertThat(refusal.path("policy").asText()).isEqualTo("mcp-redirect-uris");
    assertThat(refusal.has("setting")).isTrue();
    assertThat(refusal.path("setting").isNull()).isTrue();
  }

  /** What the client is told is the first of them. */
  @Test
  void tellsEveryPolicyThatRefuses() {
    tighten();
    Map<String, Object> request = with("scope", "nonsense");
    request.put("redirect_uris", List.of("https://evil.example/cb"));

    JsonNode explained = explain.registration(request);

    assertThat(ExplainApi.texts(explained, "policy"))
        .containsExactlyInAnyOrder("mcp-redirect-uris", "mcp-scopes");
    ExplainApi.assertAgrees(explained, realm.registration().register(request));

    Map<String, Object> unreadable = with("token_endpoint_auth_method", "client_secret_post");
    unreadable.put("logo_uri", "javascript:alert(1)");
    unreadable.put("grant_types", List.of("password"));
    explained = explain.registration(unreadable);
    assertThat(ExplainApi.texts(explained, "field"))
        .containsExactly("logo_uri", "grant_types", "token_endpoint_auth_method");
    ExplainApi.assertAgrees(explained, realm.registration().register(unreadable));
  }

  @Test
  void sidesHavePoliciesOfTheirOwn() {
    tighten();
    Map<String, Object> request = at("https://invited.example/cb");
    realm
        .registrationPolicies()
        .save(
            "authenticated",
            "mcp-redirect-uris",
            Map.of("allowed-hosts", List.of("invited.example")))
        .expect(204);

    assertThat(explain.registration("anonymous", request).path("allowed").asBoolean()).isFalse();
    assertThat(explain.registration("token", request).path("allowed").asBoolean()).isTrue();
  }

  /** One of Keycloak's own is asked as well, and what it looks at is said. */
  @Test
  void tellsKeycloaksOwnPolicies() {
    realm
        .registrationPolicies()
        .add(
            "authenticated",
            "trusted-hosts",
            Map.of(
                "host-sending-registration-request-must-match", List.of("true"),
                "client-uris-must-match", List.of("false"),
                "trusted-hosts", List.of("192.0.2.1")))
        .expect(201);
    try {
      JsonNode explained = explain.registration("token", at(GOOD));

      assertThat(explained.path("allowed").asBoolean()).isFalse();
      assertThat(ExplainApi.texts(explained, "policy")).containsExactly("trusted-hosts");
      assertThat(ExplainApi.texts(explained, "error")).containsExactly("insufficient_scope");
      assertThat(ExplainApi.texts(explained, "reason").get(0)).contains("Host not trusted");
      assertThat(explained.path("warnings").toString())
          .contains("trusted-hosts judged your address");
      // A stranger meets a limit that has to do with where they come from.
      assertThat(explain.registration(at(GOOD)).path("warnings").toString())
          .contains("mcp-rate-limit was not asked");
    } finally {
      realm.registrationPolicies().remove("authenticated", "trusted-hosts");
    }
  }

  @Test
  void theViewOfTheRealmAndTheRightToMakeClientsAreNeededTogether() {
    Administrators administrators = new Administrators(realm);
    URI uri = URI.create(realm.server() + "/admin/realms/" + realm.name() + ExplainApi.PATH);
    Map<String, Object> question = Map.of("registration", at(GOOD));

    for (List<String> roles :
        List.of(
            List.of("view-realm", "view-clients", "view-users", "view-events"),
            List.of("manage-clients"),
            List.of("view-realm"))) {
      String token = administrators.serviceToken(roles.toArray(String[]::new));
      Http.post(uri).bearer(token).json(question).send().expect(403);
    }
    String token = administrators.serviceToken("view-realm", "manage-clients");
    Http.post(uri).bearer(token).json(question).send().expect(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "{\"registration\":{}",
        "{\"registration\":{}} {}",
        "{\"registration\":{},\"registration\":{}}",
        "{\"registration\":{\"scope\":\"a\",\"scope\":\"b\"}}",
        "{\"registration\":[]}",
        "{\"registration\":\"{}\"}",
        "{\"registration\":{},\"authorization\":\"x\"}",
        "{\"registration\":{},\"side\":\"authenticated\"}",
        "{\"registration\":{},\"side\":null}",
        "{\"registration\":{},\"dryRun\":true}",
        "{\"authorization\":7}",
        "{\"authorization\":\"/protocol/openid-connect/auth?client_id=x\"}",
        "{\"authorization\":\"https://x/realms/master/protocol/openid-connect/auth\"}",
        "{\"side\":\"token\",\"authorization\":\"https://x/realms/y/protocol/openid-connect/auth\"}"
      })
  void refusesWhatItCannotRead(String body) {
    realm
        .admin()
        .request("POST", ExplainApi.PATH)
        .body("application/json", body)
        .send()
        .expect(400);
  }

  @Test
  void boundsTheBodyAndItsDepth() {
    String large = "{\"registration\":{\"x\":\"" + "a".repeat(90_000) + "\"}}";
    realm
        .admin()
        .request("POST", ExplainApi.PATH)
        .body("application/json", large)
        .send()
        .expect(413);
    String deep = "{\"registration\":" + "{\"a\":".repeat(5000) + "1" + "}".repeat(5000) + "}";
    realm
        .admin()
        .request("POST", ExplainApi.PATH)
        .body("application/json", deep)
        .send()
        .expect(400);

    // The endpoint's own bound.
    JsonNode explained = explain.registration(with("x", "a".repeat(66_000)));
    assertThat(ExplainApi.texts(explained, "reason").get(0)).contains("is larger than 65536 bytes");
  }

  /** Whatever is in it: an explanation, or a 400; and nothing of it in a header or a log. */
  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u202e", "\r\nX-Evil: 1", "%00", "${jndi:ldap://x}", "\ud83d"})
  void takesHostileTexts(String text) {
    Map<String, Object> request = with("client_name", text);
    request.put("redirect_uris", List.of("http://localhost/" + text));
    request.put("scope", text);
    request.put(text, text);

    Answer explained = explain.ask(Map.of("registration", request));

    assertThat(explained.status()).isIn(200, 400);
    assertThat(explained.header("X-Evil")).isEmpty();
  }
}
