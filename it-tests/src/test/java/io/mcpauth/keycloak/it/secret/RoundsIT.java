package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.HASH;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.weakHash;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many rounds a hash has depends on what it protects: a secret of ours, or somebody's own. */
@OnKeycloak
class RoundsIT {

  private static final String GENERATED = "mcp.secret.generated";
  private static final String FEW = "$pbkdf2-sha256$i=10000,";
  private static final String MANY = "$pbkdf2-sha256$i=600000,";

  private final McpRealm realm;
  private final ConfidentialClients clients;

  RoundsIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
  }

  @AfterEach
  void defaults() {
    HashingSettings.save(realm, Map.of());
  }

  @Test
  void aGeneratedSecretHasFewAndASuppliedOneMany() {
    String id = clients.create(Map.of());
    assertThat(clients.hashOf(id)).startsWith(FEW);

    clients.update(id, Map.of("secret", newSecret())).expect(204);
    assertThat(clients.hashOf(id)).startsWith(MANY);
    assertThat(clients.attribute(id, GENERATED)).isEmpty();

    clients.regenerate(id);
    assertThat(clients.hashOf(id)).startsWith(FEW);
  }

  @Test
  void useLeavesBothAsTheyAre() {
    String generated = clients.create(Map.of());
    String made = clients.readSecret(generated);
    String hash = clients.hashOf(generated);
    String chosen = newSecret();
    String supplied = clients.create(Map.of("secret", chosen));

    assertThat(clients.token(generated, made).status()).isEqualTo(200);
    assertThat(clients.token(supplied, chosen).status()).isEqualTo(200);

    assertThat(clients.hashOf(generated)).isEqualTo(hash);
    assertThat(clients.hashOf(supplied)).startsWith(MANY);
  }

  /** Few rounds alone say nothing: an imported hash may have them. */
  @Test
  void aHashOfUnknownOriginIsStrengthened() {
    HashingSettings.save(realm, Map.of("generated-rounds", "1000"));
    String secret = newSecret();
    String id = clients.create(Map.of("attributes", Map.of(HASH, weakHash(secret))));
    assertThat(counts().path("weak").asInt()).isEqualTo(1);

    assertThat(clients.introspects(id, secret)).isEqualTo(200);

    assertThat(clients.hashOf(id)).startsWith(MANY);
    assertThat(counts().path("weak").asInt()).isZero();
  }

  @Test
  void moreRoundsForGeneratedSecretsReachThoseAlone() {
    String id = clients.create(Map.of());
    String secret = clients.readSecret(id);
    HashingSettings.save(realm, Map.of("generated-rounds", "20000"));
    assertThat(counts().path("weak").asInt()).isPositive();

    assertThat(clients.introspects(id, secret)).isEqualTo(200);

    assertThat(clients.hashOf(id)).startsWith("$pbkdf2-sha256$i=20000,");
    assertThat(clients.introspects(id, secret)).isEqualTo(200);
    assertThat(clients.hashOf(id)).startsWith("$pbkdf2-sha256$i=20000,");
  }

  /** The mark is about one hash; beside another it says nothing. */
  @Test
  void aMarkOfAnotherHashDoesNotCount() {
    String id = clients.create(Map.of());
    String mark = clients.attribute(id, GENERATED);
    assertThat(mark).isNotEmpty();
    String secret = newSecret();

    String copy =
        clients.importOne(Map.of("attributes", Map.of(HASH, weakHash(secret), GENERATED, mark)));
    assertThat(clients.introspects(copy, secret)).isEqualTo(200);

    assertThat(clients.hashOf(copy)).startsWith(MANY);
  }

  private JsonNode counts() {
    return realm.admin().get("/mcp/secrets").expect(200).json();
  }
}
