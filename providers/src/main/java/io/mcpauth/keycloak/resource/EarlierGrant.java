package io.mcpauth.keycloak.resource;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;

/**
 * What a token request redeems that Keycloak does not show to post-processors: a device code (RFC
 * 8628) or the request of a backchannel authentication (CIBA).
 *
 * @param resource what was granted; empty if the request named none and none was due
 */
record EarlierGrant(Optional<String> resource) {

  private static final String KEPT = EarlierGrant.class.getName();

  /** Keeps it for the post-processor of this request. */
  static void keep(KeycloakSession session, @Nullable Object resource) {
    session.setAttribute(
        KEPT, new EarlierGrant(Optional.ofNullable(resource).map(Object::toString)));
  }

  static Optional<EarlierGrant> in(KeycloakSession session) {
    return Optional.ofNullable(session.getAttribute(KEPT, EarlierGrant.class));
  }
}
