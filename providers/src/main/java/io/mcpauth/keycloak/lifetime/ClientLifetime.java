package io.mcpauth.keycloak.lifetime;

import io.mcpauth.keycloak.client.DynamicClient;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** Whether a client is over, which it is at once and not only when the clean-up comes by. */
public final class ClientLifetime {

  private ClientLifetime() {}

  /** Now, by the clock of Keycloak. */
  public static Instant now() {
    return Instant.ofEpochSecond(Time.currentTimeSeconds());
  }

  /**
   * Whether a client has expired and nobody has anything to do with it any more.
   *
   * <p>Of one that was used today the attributes alone say it. The database is asked only where the
   * time is over.
   */
  public static boolean isOver(KeycloakSession session, ClientModel client) {
    return isOver(session, client, Lifespan.of(client));
  }

  /**
   * The same by what the database says of a client now.
   *
   * @param span as it was read there
   */
  public static boolean isOver(KeycloakSession session, ClientModel client, Lifespan span) {
    if (!DynamicClient.is(client)) {
      return false;
    }
    Instant now = now();
    if (span.isUsedOn(Lifespan.day(now))) {
      return false;
    }
    Optional<LifetimeConfig> config =
        LifetimeConfig.governing(client.getRealm(), span.origin().orElse(null));
    return config.flatMap(span::end).filter(end -> !now.isBefore(end)).isPresent()
        && !Ties.exist(session, client, now.minus(config.get().unused()));
  }
}
