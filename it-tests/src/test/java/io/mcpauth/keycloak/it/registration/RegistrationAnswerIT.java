package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7591 section 3.2: what a client is told. */
@OnKeycloak
class RegistrationAnswerIT {

  private static final String LOOPBACK = "http://localhost:8765/callback";

  private final McpRealm realm;

  RegistrationAnswerIT(McpRealm realm) {
    this.realm = realm;
  }

  /** And nothing that was added for matching. */
  @Test
  void echoesTheRedirectUrisAsSentAndInOrder() {
    List<String> sent =
        List.of(
            "http://localhost:9/z",
            "https://vscode.dev/redirect",
            "http://127.0.0.1:33418/",
            "http://[::1]:7/a",
            "http://localhost:8765/callback",
            "https://claude.ai/api/mcp/auth_callback");
    RegisteredClient client = register(with("redirect_uris", sent));

    assertThat(Json.texts(client.metadata().path("redirect_uris"))).isEqualTo(sent);
    assertThat(
            Json.texts(realm.registration().read(client).expect(200).json().path("redirect_uris")))
        .isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "client_secret_basic", "client_secret_post"})
  void registersAndEchoesTheAuthenticationMethod(String method) {
    RegisteredClient client = register(with("token_endpoint_auth_method", method));

    assertThat(client.metadata().path("token_endpoint_auth_method").asText()).isEqualTo(method);
    assertThat(client.secret().isPresent()).isEqualTo(!method.equals("none"));
    assertThat(client.metadata().has("client_secret_expires_at")).isEqualTo(!method.equals("none"));
  }

  /** RFC 7591 section 2. */
  @Test
  void takesBasicAuthenticationWhereNoMethodIsNamed() {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(LOOPBACK));
    metadata.remove("token_endpoint_auth_method");

    assertThat(register(metadata).metadata().path("token_endpoint_auth_method").asText())
        .isEqualTo("client_secret_basic");
  }

  @Test
  void holdsNoEmptyMember() {
    RegisteredClient client =
        register(with("client_uri", "", "logo_uri", "", "contacts", List.of(), "scope", ""));

    assertThat(client.metadata().properties())
        .allSatisfy(
            entry ->
                assertThat(
                        entry.getValue().isNull()
                            || "\"\"[]{}".contains(entry.getValue().toString()))
                    .as(entry.getKey())
                    .isFalse());
  }

  @Test
  void isNeverStoredByACache() {
    Answer created = realm.registration().register(ClientRegistration.publicClient(LOOPBACK));
    RegisteredClient client = RegisteredClient.of(created);
    Answer refused =
        realm.registration().register(ClientRegistration.publicClient("http://evil.example/cb"));

    for (Answer answer : List.of(created, realm.registration().read(client), refused)) {
      assertThat(answer.header("Cache-Control")).contains("no-store");
    }
  }

  /** RFC 7591 section 3.1: members that the server does not understand are ignored. */
  @Test
  void ignoresUnknownMembers() {
    RegisteredClient client =
        register(
            with(
                "software_id", "4NRB1-0XZABZI9E6-5SM3R",
                "x_vendor", Map.of("deep", List.of(1, 2)),
                "client_name#de", "Testprogramm"));

    assertThat(client.metadata().has("x_vendor")).isFalse();
  }

  @Test
  void keepsTheApplicationType() {
    assertThat(
            register(with("application_type", "web")).metadata().path("application_type").asText())
        .isEqualTo("web");
  }

  @Test
  void infersTheApplicationType() {
    assertThat(register(with()).metadata().path("application_type").asText()).isEqualTo("native");
    assertThat(
            register(with("redirect_uris", List.of("https://vscode.dev/redirect")))
                .metadata()
                .path("application_type")
                .asText())
        .isEqualTo("web");
  }

  /** What vendors list for clients that cannot use it is left out, and the answer says so. */
  @Test
  void leavesOutGrantsThatMakeNoSense() {
    RegisteredClient client =
        register(
            with(
                "grant_types",
                List.of(
                    "authorization_code",
                    "refresh_token",
                    "urn:ietf:params:oauth:grant-type:jwt-bearer",
                    "urn:ietf:params:oauth:grant-type:device_code",
                    "urn:example:unheard-of")));

    assertThat(Json.texts(client.metadata().path("grant_types")))
        .containsExactlyInAnyOrder("authorization_code", "refresh_token");
  }

  @Test
  void leavesOutUnknownScopesAndShowsTheRest() {
    RegisteredClient client = register(with("scope", "mcp:tools unknown:scope openid"));

    assertThat(client.metadata().path("scope").asText().split(" "))
        .contains("mcp:tools", "offline_access")
        .doesNotContain("unknown:scope");
  }

  @Test
  void everyClientMayAskForOfflineAccess() {
    Map<String, Object> metadata = new HashMap<>(with());
    metadata.remove("scope");

    assertThat(register(metadata).metadata().path("scope").asText().split(" "))
        .contains("offline_access", "mcp:tools", "mcp:resources", "mcp:prompts");
  }

  @Test
  void cleansTheName() {
    RegisteredClient client = register(with("client_name", " Clau\u202Ede\u0007 \u200B\tCode\n"));

    assertThat(client.metadata().path("client_name").asText()).isEqualTo("Claude Code");
    assertThat(realm.client(client.id()).path("name").asText()).isEqualTo("Claude Code");
  }

  @Test
  void makesEveryClientAnOAuth21Client() {
    JsonNode client = realm.client(register(with()).id());

    assertThat(client.at("/attributes/pkce.code.challenge.method").asText()).isEqualTo("S256");
    assertThat(client.at("/attributes/access.token.header.type.rfc9068").asText())
        .isEqualTo("true");
    assertThat(client.at("/attributes/mcp.dynamic").asText()).isEqualTo("anonymous");
    assertThat(Instant.ofEpochSecond(client.at("/attributes/mcp.registered").asLong()))
        .isCloseTo(Instant.now(), within(5, ChronoUnit.MINUTES));
    assertThat(client.path("consentRequired").asBoolean()).isTrue();
    assertThat(client.path("fullScopeAllowed").asBoolean()).isFalse();
    assertThat(client.path("implicitFlowEnabled").asBoolean()).isFalse();
    assertThat(client.path("directAccessGrantsEnabled").asBoolean()).isFalse();
    assertThat(client.path("serviceAccountsEnabled").asBoolean()).isFalse();
  }

  /** Keycloak writes such ones down for each client; absent they mean the same. */
  @Test
  void storesNoAttributeThatGoesWithoutSaying() {
    RegisteredClient client = register(with());

    assertThat(realm.client(client.id()).path("attributes").properties())
        .extracting(Map.Entry::getKey)
        // The administrator's view adds realm_client; Keycloak insists on the logout ones.
        .containsExactlyInAnyOrder(
            "access.token.header.type.rfc9068",
            "backchannel.logout.revoke.offline.tokens",
            "backchannel.logout.session.required",
            "mcp.dynamic",
            "mcp.expires",
            "mcp.registered",
            "pkce.code.challenge.method",
            "realm_client");
    assertThat(client.metadata().has("backchannel_logout_session_required")).isFalse();
    assertThat(client.metadata().has("frontchannel_logout_session_required")).isFalse();
  }

  private RegisteredClient register(Map<String, Object> metadata) {
    return RegisteredClient.of(realm.registration().register(metadata));
  }

  /** The usual public client with other or more members: name, value, name, value. */
  private static Map<String, Object> with(Object... members) {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(LOOPBACK));
    for (int i = 0; i < members.length; i += 2) {
      metadata.put((String) members[i], members[i + 1]);
    }
    return metadata;
  }
}
