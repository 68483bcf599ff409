package io.mcpauth.keycloak.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7591 section 3.2 and RFC 7592: what a client is told. */
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

    assertThat(texts(client.metadata().path("redirect_uris"))).isEqualTo(sent);
    assertThat(texts(realm.registration().read(client).expect(200).json().path("redirect_uris")))
        .isEqualTo(sent);
  }

  @Test
  void echoesTheOrderOfAnUpdate() {
    RegisteredClient client = register(with("redirect_uris", List.of(LOOPBACK)));
    List<String> sent = List.of("http://localhost:2/b", "http://localhost:1/a", LOOPBACK);

    JsonNode updated =
        realm
            .registration()
            .update(client, with("redirect_uris", sent, "client_id", client.id()))
            .expect(200)
            .json();

    assertThat(texts(updated.path("redirect_uris"))).isEqualTo(sent);
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

    assertThat(texts(client.metadata().path("grant_types")))
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

  @Test
  void refusesABodyOfMoreThan64KiB() {
    String large = "{\"client_name\":\"" + "a".repeat(64 * 1024) + "\"}";

    Answer answer = realm.registration().registerRaw("application/json", large);

    assertThat(answer.expect(413).error()).isEqualTo("invalid_client_metadata");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"text\"",
        "{",
        "{} {}",
        "{\"client_name\":\"a\",\"client_name\":\"b\"}",
        "null"
      })
  void refusesABodyThatIsNotOneObject(String body) {
    Answer answer = realm.registration().registerRaw("application/json", body);

    assertThat(answer.expect(400).error()).isEqualTo("invalid_client_metadata");
  }

  @Test
  void writesAnEventWithPolicyReasonAndName() {
    realm
        .registration()
        .register(
            with(
                "client_name",
                "Event\u202E me",
                "grant_types",
                List.of("authorization_code"),
                "redirect_uris",
                List.of("http://marker-4711.example/")))
        .expect(400);

    RealmEvent event =
        realm.events("CLIENT_REGISTER_ERROR").stream()
            .filter(e -> "Event me".equals(e.details().get("client_name")))
            .findFirst()
            .orElseThrow();
    assertThat(event.error()).isEqualTo("invalid_redirect_uri");
    assertThat(event.details())
        .containsEntry("client_registration_policy", "Redirect URIs (MCP)")
        .hasEntrySatisfying("reason", reason -> assertThat(reason).startsWith("redirect_uris[0]"));
    assertThat(event.details().toString()).doesNotContain("marker-4711");
  }

  @Test
  void aThousandRefusedRegistrationsLeaveNothing() {
    int before = realm.clientCount();
    for (int i = 0; i < 1000; i++) {
      realm
          .registration()
          .register(ClientRegistration.publicClient("http://evil-" + i + ".example/cb"))
          .expect(400);
    }
    assertThat(realm.clientCount()).isEqualTo(before);
  }

  /** RFC 7592 section 5: a token that was used may have been seen, so the next one differs. */
  @Test
  void rotatesTheRegistrationAccessToken() {
    RegisteredClient client = register(with());

    JsonNode updated =
        realm.registration().update(client, with("client_id", client.id())).expect(200).json();

    String next = updated.path("registration_access_token").asText();
    assertThat(next)
        .isNotEmpty()
        .isNotEqualTo(client.metadata().path("registration_access_token").asText());
    assertThat(realm.registration().read(client).status()).isEqualTo(401);
    assertThat(realm.registration().read(new RegisteredClient(updated)).status()).isEqualTo(200);
  }

  @Test
  void cannotBecomeConfidential() {
    RegisteredClient client = register(with());

    Answer answer =
        realm
            .registration()
            .update(
                client,
                with(
                    "client_id", client.id(), "token_endpoint_auth_method", "client_secret_basic"));

    assertThat(answer.expect(400).error()).isEqualTo("invalid_client_metadata");
    assertThat(realm.client(client.id()).path("publicClient").asBoolean()).isTrue();
  }

  @Test
  void cannotSwitchOnWhatAnAdministratorSwitchedOff() {
    RegisteredClient client = register(with());
    change(client, "standardFlowEnabled", false);

    realm.registration().update(client, with("client_id", client.id())).expect(400);

    assertThat(realm.client(client.id()).path("standardFlowEnabled").asBoolean()).isFalse();
  }

  @Test
  void aDisabledClientStaysDisabled() {
    RegisteredClient client = register(with());
    change(client, "enabled", false);

    realm.registration().update(client, with("client_id", client.id()));

    assertThat(realm.client(client.id()).path("enabled").asBoolean()).isFalse();
  }

  @Test
  void updatesTheScopes() {
    RegisteredClient client = register(with("scope", "mcp:tools profile"));

    JsonNode updated =
        realm
            .registration()
            .update(client, with("client_id", client.id(), "scope", "mcp:tools email"))
            .expect(200)
            .json();

    assertThat(updated.path("scope").asText().split(" ")).contains("email", "offline_access");
  }

  @Test
  void theIdOfAnUpdateMustBeThatOfTheUrl() {
    RegisteredClient client = register(with());

    for (Object id : List.of("another", "")) {
      Answer answer = realm.registration().update(client, with("client_id", id));
      assertThat(answer.expect(400).json().path("error_description").asText())
          .contains("client_id");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "install", "saml2-entity-descriptor"})
  void takesNoOtherRegistrationFormat(String format) {
    int before = realm.clientCount();
    URI endpoint = URI.create(realm.issuer() + "/clients-registrations/" + format);

    Answer answer =
        format.startsWith("saml")
            ? Http.post(endpoint)
                .body(
                    "application/xml",
                    "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"x\"><SPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"https://vscode.dev/redirect\" index=\"0\"/></SPSSODescriptor></EntityDescriptor>")
                .send()
            : Http.post(endpoint)
                .json(Map.of("clientId", "foreign", "redirectUris", List.of(LOOPBACK)))
                .send();

    assertThat(answer.status()).isBetween(400, 405);
    assertThat(realm.clientCount()).isEqualTo(before);
  }

  @Test
  void pagesOfAConfiguredOriginCanReadTheAnswer() {
    URI endpoint = URI.create(realm.issuer() + "/clients-registrations/openid-connect");
    String origin = "http://localhost:6274";
    Answer preflight =
        Http.request("OPTIONS", endpoint)
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type")
            .send();
    Answer created = Http.post(endpoint).header("Origin", origin).json(with()).send();
    Answer refused =
        Http.post(endpoint)
            .header("Origin", origin)
            .json(ClientRegistration.publicClient("http://evil.example/cb"))
            .send();

    assertThat(preflight.expect(200).header("Access-Control-Allow-Methods").orElse(""))
        .contains("POST");
    for (Answer answer : List.of(preflight, created.expect(201), refused.expect(400))) {
      assertThat(answer.header("Access-Control-Allow-Origin")).contains(origin);
    }
  }

  @Test
  void pagesOfAnotherOriginRegisterNothing() {
    int before = realm.clientCount();
    URI endpoint = URI.create(realm.issuer() + "/clients-registrations/openid-connect");

    Answer answer =
        Http.post(endpoint).header("Origin", "https://evil.example").json(with()).send();

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(realm.clientCount()).isEqualTo(before);
  }

  private void change(RegisteredClient client, String member, boolean value) {
    com.fasterxml.jackson.databind.node.ObjectNode stored =
        (com.fasterxml.jackson.databind.node.ObjectNode) realm.client(client.id());
    stored.put(member, value);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
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

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
