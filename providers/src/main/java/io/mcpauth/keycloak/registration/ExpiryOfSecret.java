package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.lifetime.Lifespan;
import io.mcpauth.keycloak.lifetime.LifetimeConfig;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.oidc.OIDCClientRepresentation;

/**
 * When a secret ends with its client. RFC 7591 section 3.2.1 has a member for the end of a secret
 * and none for the end of a client, so a public client is told nothing.
 *
 * <p>A client that reads itself is told; one that registers is not: it would take the end, which
 * every use pushes forward, for the last word and register again.
 */
final class ExpiryOfSecret {

  private ExpiryOfSecret() {}

  /**
   * Adds it to what a client is told, if it comes before the end that the secret has by itself.
   *
   * @param answer as Keycloak makes it; changed
   */
  static void tell(OIDCClientRepresentation answer, ClientModel client) {
    if (client.isPublicClient() || !DynamicClient.is(client)) {
      return;
    }
    Lifespan span = Lifespan.of(client);
    LifetimeConfig.governing(client.getRealm(), span.origin().orElse(null))
        .flatMap(span::end)
        .map(Instant::getEpochSecond)
        .ifPresent(
            end -> {
              @Nullable Integer own = answer.getClientSecretExpiresAt();
              if (own == null || own == 0 || own > end) {
                answer.setClientSecretExpiresAt(end);
              }
            });
  }
}
