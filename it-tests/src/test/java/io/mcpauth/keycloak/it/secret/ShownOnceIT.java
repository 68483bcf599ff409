package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a new secret is shown: once, to whom it was made for, and nowhere else. */
@OnKeycloak
class ShownOnceIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ConfidentialClients clients;

  ShownOnceIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
  }

  @Test
  void showsAGeneratedSecretOnceToTheAdministratorWhoMadeIt() {
    String id = clients.create(Map.of());

    String shown = clients.readSecret(id);

    assertThat(shown).isNotEmpty();
    assertThat(clients.token(id, shown).status()).isEqualTo(200);
    assertThat(clients.readSecret(id)).isEmpty();
  }

  @Test
  void showsARegeneratedSecretInTheAnswerAndInTheNextReadOfTheClient() {
    String before = newSecret();
    String id = clients.create(Map.of("secret", before));

    String made = clients.regenerate(id);
    JsonNode first = clients.look(id);
    JsonNode second = clients.look(id);

    assertThat(first.path("secret").asText()).isEqualTo(made);
    assertThat(second.has("secret")).isFalse();
    assertThat(clients.token(id, made).status()).isEqualTo(200);
    assertThat(clients.token(id, before).status()).isEqualTo(401);
  }

  @Test
  void showsANewSecretToNoOtherAdministrator() {
    String observer = clients.administrator();
    String id = clients.create(Map.of("secret", newSecret()));
    String made = clients.regenerate(id);

    JsonNode seen =
        Http.get(clients.adminUri(clients.path(id))).bearer(observer).send().expect(200).json();

    assertThat(seen.has("secret")).isFalse();
    assertThat(clients.look(id).path("secret").asText()).isEqualTo(made);
  }

  @Test
  void tellsARegisteringClientItsSecretOnce() {
    JsonNode registered = register();
    String id = registered.path("client_id").asText();
    String secret = registered.path("client_secret").asText();

    assertThat(secret).hasSizeGreaterThanOrEqualTo(32);
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
    JsonNode read = registration(registered, "GET").send().expect(200).json();
    assertThat(read.has("client_secret")).isFalse();
    assertThat(read.has("client_secret_expires_at")).isFalse();
  }

  /** RFC 7592 section 2.2. */
  @Test
  void neitherTellsNorTakesASecretWhenAClientUpdatesItself() {
    JsonNode registered = register();
    String id = registered.path("client_id").asText();
    String secret = registered.path("client_secret").asText();
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("client_id", id);
    metadata.put("token_endpoint_auth_method", "client_secret_post");

    JsonNode updated = registration(registered, "PUT").json(metadata).send().expect(200).json();

    assertThat(updated.has("client_secret")).isFalse();
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keycloak-oidc-keycloak-json", "keycloak-oidc-jboss-subsystem"})
  void offersNoSecretForAdapters(String format) {
    String secret = newSecret();
    String id = clients.create(Map.of("secret", secret));

    String file =
        realm
            .admin()
            .get(clients.path(id) + "/installation/providers/" + format)
            .expect(200)
            .body();

    assertThat(file).doesNotContain(secret).doesNotContain("pbkdf2").doesNotContain("<credential");
  }

  @Test
  void exportsTheHashAndNothingElse() {
    String secret = newSecret();
    String id = clients.create(Map.of("secret", secret));

    String export =
        realm.admin().post("/partial-export?exportClients=true", Map.of()).expect(200).body();

    assertThat(export).contains(id).contains("$pbkdf2-sha256$").doesNotContain(secret);
  }

  private JsonNode register() {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("token_endpoint_auth_method", "client_secret_post");
    return realm.registration().register(metadata).expect(201).json();
  }

  private static Http registration(JsonNode registered, String method) {
    return Http.request(method, URI.create(registered.path("registration_client_uri").asText()))
        .bearer(registered.path("registration_access_token").asText());
  }
}
