package io.mcpauth.keycloak.resource.exchange;

import io.mcpauth.keycloak.request.SignedToken;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;

/**
 * The subject token of a token exchange (RFC 8693 section 2.1), for the post-processor: what comes
 * out is not to be wider.
 *
 * @param token signed by this realm; whether it is active is for Keycloak to say
 */
public record PresentedSubject(AccessToken token) {

  private static final String KEPT = PresentedSubject.class.getName();

  /**
   * Reads it and keeps it for this request.
   *
   * @return empty if it is not one of this realm's
   */
  static Optional<PresentedSubject> keep(KeycloakSession session, @Nullable String encoded) {
    Optional<PresentedSubject> subject =
        SignedToken.of(session, encoded, AccessToken.class).map(PresentedSubject::new);
    subject.ifPresent(found -> session.setAttribute(KEPT, found));
    return subject;
  }

  /** The one that was kept. */
  public static Optional<PresentedSubject> in(KeycloakSession session) {
    return Optional.ofNullable(session.getAttribute(KEPT, PresentedSubject.class));
  }
}
