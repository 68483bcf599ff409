package io.mcpauth.keycloak.grant.code;

import io.mcpauth.keycloak.bound.GrantId;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Looks, once a redemption is committed, whether its code came again meanwhile.
 *
 * <p>Such a replay notes the end in the sessions that there are by then, which a copy for offline
 * access that was made since does not know of; and that the tokens name no grant it cannot know. It
 * tells so before it looks for sessions, and this looks after they are there: one of the two sees
 * the other.
 */
final class ReplayWatch extends AbstractKeycloakTransaction {

  private final KeycloakSessionFactory factory;
  private final String realm;
  private final AuthorizationCode code;
  private final @Nullable GrantId grant;

  private ReplayWatch(
      KeycloakSessionFactory factory,
      String realm,
      AuthorizationCode code,
      @Nullable GrantId grant) {
    this.factory = factory;
    this.realm = realm;
    this.code = code;
    this.grant = grant;
  }

  /**
   * Watches a redemption.
   *
   * @param grant that its tokens name; null if they name none
   */
  static void over(KeycloakSession session, AuthorizationCode code, @Nullable GrantId grant) {
    session
        .getTransactionManager()
        .enlistAfterCompletion(
            new ReplayWatch(
                session.getKeycloakSessionFactory(),
                session.getContext().getRealm().getId(),
                code,
                grant));
  }

  @Override
  protected void commitImpl() {
    KeycloakModelUtils.runJobInTransaction(
        factory,
        later -> {
          later.getContext().setRealm(later.realms().getRealm(realm));
          new CodeGuard(later).endIfReplayed(code, grant);
        });
  }

  @Override
  protected void rollbackImpl() {
    // Nothing was issued.
  }
}
