package io.mcpauth.keycloak.props.token;

import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.refusal.PropsFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;

/**
 * Props on their way from the mappers to the seal. Between the two they are kept in the request and
 * not in the token, so whoever looks at the token meanwhile, such as the console's Evaluate, sees a
 * placeholder.
 */
final class HeldProps {

  /** What stands in a token that was never issued. */
  static final String PLACEHOLDER = "(sealed when the token is issued)";

  private HeldProps() {}

  /** Takes the claim out of the token. */
  static void take(KeycloakSession session, AccessToken token, String claim) {
    @Nullable Object value = token.getOtherClaims().remove(claim);
    if (value != null && !value.equals(PLACEHOLDER)) {
      session.setAttribute(key(token, claim), value);
    }
    if (session.getAttribute(key(token, claim)) != null) {
      token.getOtherClaims().put(claim, PLACEHOLDER);
    }
  }

  /**
   * Gives back what was taken, once.
   *
   * @throws PropsException if the token says that something was taken and it is not there
   */
  static Optional<Object> release(KeycloakSession session, AccessToken token, String claim) {
    boolean taken = PLACEHOLDER.equals(token.getOtherClaims().remove(claim));
    @Nullable Object value = session.removeAttribute(key(token, claim));
    if (taken && value == null) {
      throw new PropsException(PropsFailure.LOST);
    }
    return Optional.ofNullable(value);
  }

  private static String key(AccessToken token, String claim) {
    return HeldProps.class.getName() + ' ' + token.getId() + ' ' + claim;
  }
}
