package io.mcpauth.keycloak.page;

import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/**
 * The person in front of the page.
 *
 * @param user who they are
 * @param session their single sign-on session in this browser
 * @param formToken what a form of theirs has to carry
 */
public record SignedIn(UserModel user, UserSessionModel session, String formToken) {

  /** Without the token, which is a secret of the session. */
  @Override
  public String toString() {
    return "SignedIn[" + user.getId() + "]";
  }
}
