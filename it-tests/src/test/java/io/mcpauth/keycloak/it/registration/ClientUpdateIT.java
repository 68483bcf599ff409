package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** RFC 7592: what the holder of a registration access token may do. */
@OnKeycloak
class ClientUpdateIT {

  private static final String LOOPBACK = "http://localhost:8765/callback";

  private final McpRealm realm;

  ClientUpdateIT(McpRealm realm) {
    this.realm = realm;
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

    assertThat(Json.texts(updated.path("redirect_uris"))).isEqualTo(sent);
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
  void cannotSwitchOnRefreshTokensThatAnAdministratorSwitchedOff() {
    RegisteredClient client = register(with());
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    ((ObjectNode) stored.path("attributes")).put("use.refresh.tokens", "false");
    save(stored);

    realm.registration().update(client, with("client_id", client.id())).expect(400);

    assertThat(realm.client(client.id()).at("/attributes/use.refresh.tokens").asText())
        .isEqualTo("false");
  }

  @Test
  void cannotBecomePublic() {
    RegisteredClient client = register(with("token_endpoint_auth_method", "client_secret_basic"));

    Answer answer = realm.registration().update(client, with("client_id", client.id()));

    assertThat(answer.expect(400).error()).isEqualTo("invalid_client_metadata");
    assertThat(realm.client(client.id()).path("publicClient").asBoolean()).isFalse();
  }

  @Test
  void aDisabledClientStaysDisabledAndIsNotChanged() {
    RegisteredClient client = register(with());
    change(client, "enabled", false);

    realm
        .registration()
        .update(client, with("client_id", client.id(), "client_name", "Changed"))
        .expect(401);

    JsonNode stored = realm.client(client.id());
    assertThat(stored.path("enabled").asBoolean()).isFalse();
    assertThat(stored.path("name").asText()).isNotEqualTo("Changed");
  }

  @Test
  void anUpdateWithTheTokenOfAnotherClientIsRefused() {
    RegisteredClient client = register(with());
    ObjectNode mixed = client.metadata().deepCopy();
    mixed.set(
        "registration_access_token", register(with()).metadata().path("registration_access_token"));

    realm
        .registration()
        .update(new RegisteredClient(mixed), with("client_id", client.id()))
        .expect(401);
  }

  @Test
  void staysAnOAuth21ClientAfterAnUpdate() {
    RegisteredClient client = register(with());
    ObjectNode loosened = (ObjectNode) realm.client(client.id());
    loosened.put("consentRequired", false).put("fullScopeAllowed", true);
    save(loosened);

    realm.registration().update(client, with("client_id", client.id())).expect(200);

    JsonNode stored = realm.client(client.id());
    assertThat(stored.path("consentRequired").asBoolean()).isTrue();
    assertThat(stored.path("fullScopeAllowed").asBoolean()).isFalse();
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

  private void change(RegisteredClient client, String member, boolean value) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.put(member, value);
    save(stored);
  }

  private void save(ObjectNode client) {
    realm.admin().put("/clients/" + client.path("id").asText(), client).expect(204);
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
