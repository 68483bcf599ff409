package io.mcpauth.keycloak.rotation;

import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;

/**
 * Names the chain of refresh tokens that begins, as Keycloak does where the realm rotates: one
 * authorization of a client is not to end another one in the same browser session.
 */
final class ChainPostProcessor implements TokenPostProcessor {

  private final KeycloakSession session;

  ChainPostProcessor(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public void process(TokenPostProcessorContext context) {
    if (context.refreshToken() != null
        && context.requestRefreshToken() == null
        && context.refreshToken().getOtherClaims().get(Constants.REUSE_ID) == null
        && Rotation.isOurs(
            session.getContext().getRealm(),
            context.clientSessionCtx().getClientSession().getClient())) {
      context
          .refreshToken()
          .getOtherClaims()
          .put(Constants.REUSE_ID, KeycloakModelUtils.generateId());
    }
  }
}
