package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint itself: bodies, formats, pages of other origins, and what it leaves behind. */
@OnKeycloak
class RegistrationEndpointIT {

  private static final String ENDPOINT = "/clients-registrations/openid-connect";
  private static final String LOOPBACK = "http://localhost:8765/callback";

  private final McpRealm realm;

  RegistrationEndpointIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void refusesABodyOfMoreThan64KiB() {
    String large = "{\"client_name\":\"" + "a".repeat(64 * 1024) + "\"}";

    for (Answer answer :
        List.of(
            realm.registration().registerRaw("application/json", large),
            realm.registration().registerInChunks(large))) {
      assertThat(answer.expect(413).error()).isEqualTo("invalid_client_metadata");
    }
  }

  @Test
  void readsABodyThatComesInChunks() {
    String body = Json.write(with("client_name", "In chunks"));

    JsonNode client = realm.registration().registerInChunks(body).expect(201).json();

    assertThat(client.path("client_name").asText()).isEqualTo("In chunks");
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

  /** Whatever policy refuses, and whatever the client sent as its name. */
  @Test
  void namesTheClientInEveryEvent() {
    String long900 = "Very long " + "x".repeat(890);
    realm.registration().register(with("client_name", long900)).expect(400);
    realm
        .registration()
        .register(with("client_name", "Pass\nword", "grant_types", List.of("password")))
        .expect(400);

    assertThat(realm.events("CLIENT_REGISTER_ERROR"))
        .anySatisfy(
            event ->
                assertThat(event.details())
                    .containsEntry("client_name", long900.substring(0, 100))
                    .containsEntry("client_registration_policy", "Client Metadata (MCP)")
                    .containsEntry("reason", "client_name is longer than 100 characters"))
        .anySatisfy(
            event ->
                assertThat(event.details())
                    .containsEntry("client_name", "Pass word")
                    .containsEntry(
                        "reason", "grant_types holds password, which is not allowed here"));
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

  /** MCP Inspector runs at either name, and takes the next port when 6274 is busy. */
  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:6274", "http://localhost:6275", "http://127.0.0.1:6274"})
  void pagesOfALoopbackOriginCanReadTheAnswer(String origin) {
    URI endpoint = URI.create(realm.issuer() + ENDPOINT);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://localhost.evil.example:6274",
        "http://127.0.0.1.nip.io",
        "https://localhost:6274",
        "null",
      })
  void pagesOfAnotherOriginRegisterNothing(String origin) {
    int before = realm.clientCount();
    URI endpoint = URI.create(realm.issuer() + ENDPOINT);

    Answer answer = Http.post(endpoint).header("Origin", origin).json(with()).send();

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.error()).isEqualTo("invalid_request");
    assertThat(answer.json().path("error_description").asText()).contains("origin");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    assertThat(realm.clientCount()).isEqualTo(before);
  }

  /** RFC 6750 section 3. */
  @Test
  void whoHasNoRightTokenIsChallenged() {
    RegisteredClient client = RegisteredClient.of(realm.registration().register(with()));
    URI configuration = URI.create(realm.issuer() + ENDPOINT + "/" + client.id());

    Answer without = Http.get(configuration).send();
    Answer wrong = Http.get(configuration).header("Authorization", "Bearer wrong").send();

    assertThat(without.expect(401).header("WWW-Authenticate"))
        .contains("Bearer realm=\"" + realm.name() + "\"");
    assertThat(wrong.expect(401).header("WWW-Authenticate"))
        .contains("Bearer realm=\"" + realm.name() + "\", error=\"invalid_token\"");
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
