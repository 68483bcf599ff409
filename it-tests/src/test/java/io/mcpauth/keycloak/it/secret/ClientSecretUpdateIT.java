package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.HASH;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an update by an administrator does to a hashed secret. */
@OnKeycloak
class ClientSecretUpdateIT {

  private final ConfidentialClients clients;

  ClientSecretUpdateIT(McpRealm realm) {
    this.clients = new ConfidentialClients(realm);
  }

  @Test
  void keepsTheSecretWhenAnUpdateDoesNotNameIt() {
    String secret = newSecret();
    String id = clients.create(Map.of("secret", secret));
    String hash = clients.hashOf(id);

    clients.update(id, Map.of("description", "changed")).expect(204);
    clients.update(id, clients.look(id)).expect(204);
    clients.update(id, Map.of("secret", "")).expect(204);

    assertThat(clients.hashOf(id)).isEqualTo(hash);
    assertThat(clients.token(id, secret).status()).isEqualTo(200);
  }

  /** The console sends back what it was shown. */
  @Test
  void keepsTheHashWhenTheSecretIsSentAgain() {
    String id = clients.create(Map.of("secret", newSecret()));
    String made = clients.regenerate(id);
    String hash = clients.hashOf(id);

    clients.update(id, clients.look(id)).expect(204);
    clients.update(id, Map.of("secret", made)).expect(204);

    assertThat(clients.hashOf(id)).isEqualTo(hash);
  }

  @Test
  void takesANewSecretFromAnUpdate() {
    String before = newSecret();
    String after = newSecret();
    String id = clients.create(Map.of("secret", before));

    clients.update(id, Map.of("secret", after)).expect(204);

    assertThat(clients.token(id, after).status()).isEqualTo(200);
    assertThat(clients.token(id, before).status()).isEqualTo(401);
  }

  /**
   * Somebody else regenerates the secret while a form of the console is open, and it is saved. The
   * first look has the secret in it, later ones have the hash alone.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void refusesAFormThatWasOpenedBeforeTheSecretChanged(int looks) {
    String id = clients.create(Map.of());
    String old = clients.readSecret(id);
    JsonNode form = clients.look(id);
    for (int i = 1; i < looks; i++) {
      form = clients.look(id);
    }
    assertThat(form.has("secret")).isEqualTo(looks == 1);
    clients.regenerate(id);
    String made = clients.regenerate(id);

    Answer saved = clients.update(id, form);

    assertThat(saved.expect(400).body()).contains(HASH, "open it again");
    assertThat(clients.token(id, made).status()).isEqualTo(200);
    assertThat(clients.token(id, old).status()).isEqualTo(401);
    clients.update(id, clients.look(id)).expect(204);
  }

  /** The other way to bring a hash back: somebody who makes a client from what admin REST told. */
  @Test
  void takesTheRepresentationOfAnotherClientWithItsHash() {
    String id = clients.create(Map.of("secret", newSecret()));
    String made = clients.regenerate(id);
    clients.look(id);
    ObjectNode copy = (ObjectNode) clients.look(id);
    copy.remove(List.of("id", "clientId", "protocolMappers"));
    clients.delete(id);

    String restored = clients.create(new ObjectMapper().convertValue(copy, new SettingsType()));

    assertThat(clients.token(restored, made).status()).isEqualTo(200);
    assertThat(clients.attribute(restored, "mcp.secret.former")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"too-short, 16 characters or more", "**********, mask of an export"})
  void refusesASecretThatIsNone(String secret, String remedy) {
    Answer created = clients.tryCreate("new-" + UUID.randomUUID(), Map.of("secret", secret));

    assertThat(created.expect(400).body()).contains(remedy);
  }

  /** The public client has nothing to hash; made confidential, it gets a secret. */
  @Test
  void givesASecretToAClientThatBecomesConfidential() {
    String id = clients.create(Map.of("publicClient", true, "serviceAccountsEnabled", false));

    clients.update(id, Map.of("publicClient", false, "serviceAccountsEnabled", true)).expect(204);
    String secret = clients.readSecret(id);

    assertThat(clients.token(id, secret).status()).isEqualTo(200);
    clients.update(id, Map.of("publicClient", true, "serviceAccountsEnabled", false)).expect(204);
    assertThat(clients.look(id).path("attributes").has(HASH)).isFalse();
  }

  private static final class SettingsType extends TypeReference<Map<String, Object>> {}
}
