package io.mcpauth.keycloak.it.attack;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stranger makes the server hash secrets of registrations that it refuses. What is refused costs
 * no PBKDF2, whatever refuses it and in whichever format it came.
 */
@OnKeycloak
class RefusedRegistrationIT {

  private static final String GOOD = "http://localhost:8765/callback";
  private static final String EVIL = "http://evil.example/callback";
  private static final String HASHES = "mcp_secret_hashes_total";

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final KeycloakServer server;

  RefusedRegistrationIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.server = server;
  }

  @BeforeEach
  void closeOtherFormats() {
    otherFormats(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "client_secret"})
  void costsNothingInOurFormat(String member) {
    Map<String, Object> metadata = confidential(EVIL);
    if (!member.isEmpty()) {
      metadata.put(member, newSecret());
    }

    refusedForNothing(() -> realm.registration().register(metadata));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void costsNothingInKeycloaksFormat(boolean open) {
    otherFormats(open);

    refusedForNothing(() -> Http.post(format("default")).json(keycloakClient(EVIL)).send());
    refusedForNothing(
        () -> {
          ObjectNode generated = keycloakClient(EVIL);
          generated.remove("secret");
          return Http.post(format("default")).json(generated).send();
        });
  }

  @Test
  void costsNothingAsSamlMetadata() {
    String descriptor =
        """
        <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%s">
          <SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
              Location="%s" index="1"/>
          </SPSSODescriptor>
        </EntityDescriptor>
        """
            .formatted("urn:" + UUID.randomUUID(), EVIL);

    refusedForNothing(
        () ->
            Http.post(format("saml2-entity-descriptor"))
                .body("application/xml", descriptor)
                .send());
  }

  /** RFC 7592: the holder of a registration access token is no less a stranger. */
  @Test
  void anUpdateThatIsRefusedCostsNothing() {
    otherFormats(true);
    ObjectNode client =
        (ObjectNode)
            Http.post(format("default")).json(keycloakClient(GOOD)).send().expect(201).json();
    String token = client.path("registrationAccessToken").asText();
    URI uri = format("default/" + client.path("clientId").asText());
    client.putArray("redirectUris").add(EVIL);

    client.put("secret", newSecret());
    refusedForNothing(() -> Http.request("PUT", uri).bearer(token).json(client).send());
    client.remove("secret");
    refusedForNothing(() -> Http.request("PUT", uri).bearer(token).json(client).send());
  }

  /** RFC 7592 section 2.2: an update may name the secret that the client has, and no other. */
  @Test
  void anUpdateWithAnotherSecretIsRefused() {
    otherFormats(true);
    ObjectNode client =
        (ObjectNode)
            Http.post(format("default")).json(keycloakClient(GOOD)).send().expect(201).json();
    String id = client.path("clientId").asText();
    String secret = client.path("secret").asText();
    String hash = clients.hashOf(id);
    URI uri = format("default/" + id);

    Answer other =
        Http.request("PUT", uri)
            .bearer(client.path("registrationAccessToken").asText())
            .json(client.deepCopy().put("secret", newSecret()).put("name", "renamed"))
            .send();
    assertThat(other.expect(400).json().path("error_description").asText())
        .contains("client_secret");
    assertThat(realm.client(id).path("name").asText()).isNotEqualTo("renamed");
    assertThat(clients.hashOf(id)).isEqualTo(hash);
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
  }

  @Test
  void anAcceptedOneCostsOneHashOfFewRounds() {
    Metrics before = Metrics.of(server);

    JsonNode client = realm.registration().register(confidential(GOOD)).expect(201).json();

    assertThat(Metrics.of(server).since(before, HASHES)).isEqualTo(1);
    assertThat(clients.hashOf(client.path("client_id").asText()))
        .startsWith("$pbkdf2-sha256$i=10000,l=32$");
    assertThat(
            clients.introspects(
                client.path("client_id").asText(), client.path("client_secret").asText()))
        .isEqualTo(200);
  }

  /**
   * Who registers does not choose how much we hash: a secret that it names is replaced by a
   * generated one (RFC 7591 section 3.2.1), which the answer tells.
   */
  @Test
  void aSecretThatTheClientNamesIsReplaced() {
    otherFormats(true);
    ObjectNode asked = keycloakClient(GOOD);
    Metrics before = Metrics.of(server);

    JsonNode client = Http.post(format("default")).json(asked).send().expect(201).json();

    String id = client.path("clientId").asText();
    assertThat(Metrics.of(server).since(before, HASHES)).isEqualTo(1);
    assertThat(client.path("secret").asText())
        .isNotEmpty()
        .isNotEqualTo(asked.path("secret").asText());
    assertThat(clients.hashOf(id)).startsWith("$pbkdf2-sha256$i=10000,l=32$");
    assertThat(clients.introspects(id, client.path("secret").asText())).isEqualTo(200);
    assertThat(clients.introspects(id, asked.path("secret").asText())).isEqualTo(401);
  }

  /** The stranger names the internal id of somebody else's client, which every code contains. */
  @Test
  void aRefusedOneChangesNoOtherClient() {
    otherFormats(true);
    realm
        .registrationPolicies()
        .add("anonymous", "max-clients", Map.of("max-clients", List.of("0")))
        .expect(201);
    try {
      String secret = newSecret();
      String victim = clients.create(Map.of("secret", secret));
      String hash = clients.hashOf(victim);
      ObjectNode asked = keycloakClient(GOOD);
      asked.put("id", realm.client(victim).path("id").asText());

      Answer refused = Http.post(format("default")).json(asked).send();

      assertThat(refused.status()).isBetween(400, 499);
      assertThat(clients.hashOf(victim)).isEqualTo(hash);
      assertThat(clients.token(victim, secret).status()).isEqualTo(200);
      assertThat(clients.token(victim, asked.path("secret").asText()).status()).isEqualTo(401);
    } finally {
      realm.registrationPolicies().remove("anonymous", "max-clients");
    }
  }

  private void refusedForNothing(Supplier<Answer> request) {
    Metrics before = Metrics.of(server);
    Answer answer = request.get();
    assertThat(answer.status()).as("%s", answer).isBetween(400, 499);
    assertThat(Metrics.of(server).since(before, HASHES)).as("%s", answer).isZero();
  }

  private void otherFormats(boolean open) {
    realm
        .registrationPolicies()
        .save(
            "anonymous",
            "mcp-client-metadata",
            Map.of("other-formats", List.of(String.valueOf(open))))
        .expect(204);
  }

  private static Map<String, Object> confidential(String redirectUri) {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(redirectUri));
    metadata.put("token_endpoint_auth_method", "client_secret_post");
    return metadata;
  }

  private static ObjectNode keycloakClient(String redirectUri) {
    ObjectNode client = JsonNodeFactory.instance.objectNode();
    client.put("name", "Another format").put("publicClient", false).put("secret", newSecret());
    client.putArray("redirectUris").add(redirectUri);
    return client;
  }

  private URI format(String path) {
    return URI.create(realm.issuer() + "/clients-registrations/" + path);
  }
}
