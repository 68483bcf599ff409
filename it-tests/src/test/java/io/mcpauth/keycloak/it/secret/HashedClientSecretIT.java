package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.HASH;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client secrets as PBKDF2 hashes: what is stored, and how a client uses its secret. */
@OnKeycloak
class HashedClientSecretIT {

  private final McpRealm realm;
  private final ConfidentialClients clients;

  HashedClientSecretIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
  }

  @Test
  void storesASuppliedSecretAsAHashOnly() {
    String secret = newSecret();
    String id = clients.create(Map.of("secret", secret));

    assertThat(clients.token(id, secret).status()).isEqualTo(200);
    JsonNode stored = realm.client(id);
    assertThat(stored.path("secret").isMissingNode()).isTrue();
    assertThat(clients.hashOf(id)).startsWith("$pbkdf2-sha256$i=600000,l=32$");
    assertThat(clients.readSecret(id)).isEmpty();
  }

  /** RFC 6749 section 5.2. */
  @Test
  void refusesAWrongSecretWithTheSchemeThatTheClientUsed() {
    String id = clients.create(Map.of("secret", newSecret()));

    Answer basic = clients.basic(id, newSecret());
    Answer post = clients.token(id, newSecret());

    assertThat(basic.expect(401).error()).isEqualTo("invalid_client");
    assertThat(basic.header("WWW-Authenticate"))
        .hasValueSatisfying(h -> assertThat(h).startsWith("Basic "));
    assertThat(post.expect(401).error()).isEqualTo("invalid_client");
    assertThat(post.header("WWW-Authenticate")).isEmpty();
  }

  /** RFC 6749 section 2.3.1: both halves are form-encoded. */
  @Test
  void decodesTheBasicHeaderAsRfc6749Says() {
    String secret = "a+b:c%41 é/=&" + UUID.randomUUID();
    String id = clients.create(Map.of("secret", secret));

    assertThat(clients.basic(id, secret).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic bm9jb2xvbg==",
        "basic OnNlY3JldA==",
        "Basic YTolWlo="
      })
  void answersAMalformedBasicHeaderWithAChallenge(String header) {
    Answer refused =
        Http.post(realm.endpoint("token"))
            .header("Authorization", header)
            .form(Form.empty().with("grant_type", "client_credentials"))
            .send();

    assertThat(refused.expect(401).error()).isEqualTo("invalid_client");
    assertThat(refused.header("WWW-Authenticate"))
        .hasValueSatisfying(h -> assertThat(h).startsWith("Basic realm="));
  }

  @Test
  void keepsTheMethodThatTheClientIsAllowed() {
    String secret = newSecret();
    String id =
        clients.create(
            Map.of(
                "secret",
                secret,
                "attributes",
                Map.of("client.secret.authentication.allowed.method", "client_secret_basic")));

    assertThat(clients.basic(id, secret).status()).isEqualTo(200);
    assertThat(clients.token(id, secret).status()).isEqualTo(401);
  }

  @Test
  void refusesTheHashAsASecret() {
    String id = clients.create(Map.of("secret", newSecret()));

    assertThat(clients.token(id, clients.hashOf(id)).status()).isEqualTo(401);
    assertThat(clients.basic(id, clients.hashOf(id)).status()).isEqualTo(401);
  }

  @Test
  void keepsAVaultReferenceAsItIs() {
    String id = clients.create(Map.of("secret", "${vault.of-this-test}"));

    assertThat(clients.look(id).path("secret").asText()).isEqualTo("${vault.of-this-test}");
    assertThat(clients.look(id).path("attributes").has(HASH)).isFalse();
  }

  @Test
  void storesNoSecretOfAClientThatHasAKey() {
    String id = clients.create(Map.of("clientAuthenticatorType", "client-jwt"));

    assertThat(clients.look(id).has("secret")).isFalse();
    assertThat(clients.look(id).path("attributes").has(HASH)).isFalse();
  }

  /** After so many wrong secrets each further one waits; who is known does not. */
  @Test
  void slowsGuessingDownAndNotTheClientThatIsKnown() {
    String secret = newSecret();
    String id = clients.create(Map.of("secret", secret));
    assertThat(clients.token(id, secret).status()).isEqualTo(200);

    Answer last = clients.token(id, newSecret());
    for (int i = 0; i < 60 && last.status() == 401; i++) {
      last = clients.token(id, newSecret());
    }

    assertThat(last.status()).isEqualTo(503);
    assertThat(last.error()).isEqualTo("temporarily_unavailable");
    assertThat(last.header("Retry-After")).contains("5");
    assertThat(clients.token(id, secret).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "rounds, 9999",
    "rounds, many",
    "cache-lifetime, 0",
    "cache-size, -1",
    "min-secret-length, 7"
  })
  void answersABadSettingWithTheRemedyWhenTheProfileIsSaved(String key, String value) {
    Answer refused = realm.saveProfile("mcp-hashed-client-secret", Map.of(key, value)).expect(400);

    assertThat(refused.body()).contains(key, "enter a whole number from");
  }
}
