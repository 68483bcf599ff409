package io.mcpauth.keycloak.request;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.JsonWebToken;

/**
 * A token that a request presents, for all who judge the request: its signature is verified once.
 * Whether it is active is for Keycloak to say.
 */
public final class SignedToken {

  private static final String READ = SignedToken.class.getName();

  private SignedToken() {}

  /**
   * Reads a token.
   *
   * @param encoded as it was presented; null if it was not
   * @return empty if it is not one of this realm's; not to be changed, for others read it too
   */
  public static <T extends JsonWebToken> Optional<T> of(
      KeycloakSession session, @Nullable String encoded, Class<T> type) {
    String place = READ + type.getName();
    @Nullable Read known = session.getAttribute(place, Read.class);
    if (known == null || !Objects.equals(known.encoded, encoded)) {
      known = new Read(encoded, Optional.ofNullable(session.tokens().decode(encoded, type)));
      session.setAttribute(place, known);
    }
    return known.token.map(type::cast);
  }

  private record Read(@Nullable String encoded, Optional<? extends JsonWebToken> token) {}
}
