package io.mcpauth.keycloak.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Optional;

/**
 * Tells a form that this page sent to this user from one that another site sends in their name (RFC
 * 6749 section 10.12 names the attack).
 *
 * <p>Keycloak's cookie is {@code SameSite=None}, so a browser adds it to requests of every site.
 * Two independent proofs are asked for: the browser's word that the page is ours, and a value that
 * only a page of ours could know.
 *
 * @param origin scheme, host and port of the page
 * @param token random value of the user's single sign-on session, kept in the cookie that no script
 *     can read
 */
public record FormOrigin(String origin, String token) {

  /** Name of the hidden field. */
  public static final String FIELD = "token";

  /**
   * Judges a form.
   *
   * @param sentOrigin the header {@code Origin}; every current browser sends it with a POST (Fetch
   *     standard, section 3.2), and a request without it is not believed
   * @param sentToken the hidden field
   */
  public boolean isOf(Optional<String> sentOrigin, Optional<String> sentToken) {
    return sentOrigin.filter(origin::equals).isPresent()
        && sentToken.filter(this::isToken).isPresent();
  }

  private boolean isToken(String sent) {
    return MessageDigest.isEqual(sent.getBytes(UTF_8), token.getBytes(UTF_8));
  }

  /** Without the token, which is a secret of the session. */
  @Override
  public String toString() {
    return "FormOrigin[" + origin + "]";
  }
}
