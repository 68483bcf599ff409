package io.mcpauth.keycloak.callout;

import io.mcpauth.keycloak.fetch.FetchFailure;
import io.mcpauth.keycloak.lifetime.ExpiredClient;
import io.mcpauth.keycloak.policy.PackGate;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.security.PublicKey;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.authenticators.client.ClientAuthUtil;
import org.keycloak.authentication.authenticators.client.JWTClientAuthenticator;
import org.keycloak.events.Details;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.models.ClientModel;

/**
 * Keycloak's {@code private_key_jwt} (RFC 7523), with an answer for keys that cannot be had: one
 * and the same, whatever happened, and the reason in the event.
 */
public final class SignedJwtClientAuthenticator extends JWTClientAuthenticator {

  private static final int BEFORE_THE_BUILT_IN = 1;

  /** As long as the longest fetch. */
  private static final String RETRY_AFTER_SECONDS = "5";

  @Override
  public void authenticateClient(ClientAuthenticationFlowContext context) {
    super.authenticateClient(context);
    ExpiredClient.refuse(context);
  }

  @Override
  protected @Nullable PublicKey getSignatureValidationKey(
      ClientModel client, ClientAuthenticationFlowContext context, JWSInput jws) {
    if (!PackGate.isOpenFor(context.getRealm())) {
      return super.getSignatureValidationKey(client, context, jws);
    }
    try {
      return super.getSignatureValidationKey(client, context, jws);
    } catch (KeysUnavailableException e) {
      context.getEvent().detail(Details.REASON, "jwks_uri: " + e.reason().text());
      context.failure(
          AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS,
          e.reason() == FetchFailure.BUSY ? busy() : refused());
      return null;
    }
  }

  private static Response refused() {
    return ClientAuthUtil.errorResponse(
        Response.Status.BAD_REQUEST.getStatusCode(),
        OAuthErrorException.INVALID_CLIENT,
        KeysUnavailableException.MESSAGE);
  }

  private static Response busy() {
    return Response.fromResponse(
            ClientAuthUtil.errorResponse(
                Response.Status.SERVICE_UNAVAILABLE.getStatusCode(),
                OAuthErrorException.TEMPORARILY_UNAVAILABLE,
                "too many keys are being fetched; try again"))
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  @Override
  public int order() {
    return BEFORE_THE_BUILT_IN;
  }
}
