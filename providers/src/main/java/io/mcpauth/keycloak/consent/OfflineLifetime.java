package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.Span;
import java.time.Duration;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.SessionExpirationUtils;

/**
 * How long access lasts when the user has left ({@code offline_access}, OpenID Connect Core section
 * 11).
 *
 * @param idle it ends after this time without use
 * @param longest it ends after this time in any case; empty if it never does
 */
public record OfflineLifetime(Span idle, Optional<Span> longest) {

  /** Keycloak's own arithmetic, for a session that begins now. */
  static OfflineLifetime of(RealmModel realm, ClientModel client) {
    long start = 0;
    long idle =
        SessionExpirationUtils.calculateClientSessionIdleTimestamp(
            true, false, start, realm, client);
    long longest =
        SessionExpirationUtils.calculateClientSessionMaxLifespanTimestamp(
            true, false, start, start, realm, client);
    return new OfflineLifetime(
        Span.of(Duration.ofMillis(idle)),
        longest > 0 ? Optional.of(Span.of(Duration.ofMillis(longest))) : Optional.empty());
  }
}
