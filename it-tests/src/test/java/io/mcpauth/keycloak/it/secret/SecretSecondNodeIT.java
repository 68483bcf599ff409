package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each node remembers secrets for itself; what is right and what is wrong does not depend on it.
 */
@Tag("postgres")
@OnKeycloak
class SecretSecondNodeIT {

  private final ConfidentialClients here;
  private final ConfidentialClients there;

  SecretSecondNodeIT(McpRealm realm, SecondNode node) {
    this.here = new ConfidentialClients(realm);
    this.there = new ConfidentialClients(realm.through(node));
  }

  @Test
  void aSecretThatIsNoLongerRightIsNotTakenFromTheMemoryOfTheOtherNode() {
    String id = here.create(Map.of());
    String before = here.readSecret(id);
    assertThat(there.token(id, before).status()).isEqualTo(200);
    assertThat(there.token(id, before).status()).isEqualTo(200);

    String after = here.regenerate(id);

    assertThat(there.token(id, before).status()).isEqualTo(401);
    assertThat(there.token(id, after).status()).isEqualTo(200);
  }

  /** The other node remembers it as wrong, but for another hash. */
  @Test
  void aSecretThatWasWrongIsTakenOnceItIsRight() {
    String secret = newSecret();
    String id = here.create(Map.of());
    assertThat(there.token(id, secret).status()).isEqualTo(401);
    assertThat(there.token(id, secret).status()).isEqualTo(401);

    here.update(id, Map.of("secret", secret)).expect(204);

    assertThat(there.token(id, secret).status()).isEqualTo(200);
  }

  /** What a secret needs stands beside its hash, so both nodes leave it as it is. */
  @Test
  void noNodeMakesAGeneratedSecretDearer() {
    String id = here.create(Map.of());
    String secret = here.readSecret(id);
    String hash = here.hashOf(id);
    assertThat(hash).startsWith("$pbkdf2-sha256$i=10000,");

    assertThat(there.token(id, secret).status()).isEqualTo(200);
    assertThat(here.token(id, secret).status()).isEqualTo(200);

    assertThat(there.hashOf(id)).isEqualTo(hash);
  }
}
