package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.admission.Verdict;
import io.mcpauth.keycloak.cimd.id.DocumentUrl;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.policy.McpExecutor;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.ciba.clientpolicy.context.BackchannelAuthenticationRequestContext;
import org.keycloak.protocol.oidc.grants.device.clientpolicy.context.DeviceAuthorizationRequestContext;
import org.keycloak.protocol.oidc.grants.device.clientpolicy.context.DeviceTokenRequestContext;
import org.keycloak.services.ErrorPageException;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.JWTAuthorizationGrantContext;
import org.keycloak.services.clientpolicy.context.PreAuthorizationRequestContext;
import org.keycloak.services.clientpolicy.context.ServiceAccountTokenRequestContext;
import org.keycloak.services.clientpolicy.context.TokenExchangeRequestContext;
import org.keycloak.services.clientpolicy.context.TokenRefreshContext;
import org.keycloak.services.clientpolicy.context.TokenRequestContext;
import org.keycloak.services.clientpolicy.context.UserInfoRequestContext;

/**
 * Brings clients about that are a URL, when somebody is to sign in for one, and keeps those outside
 * that the settings of this moment do not let in.
 *
 * <p>Nothing is fetched but for an authorization request (here, and in {@link
 * DocumentParEndpoint}): at the other endpoints an id that nobody has used yet is no client.
 */
final class CimdExecutor implements McpExecutor<CimdSettings.Stored> {

  private final KeycloakSession session;
  private CimdSettings.Stored configuration = new CimdSettings.Stored();

  CimdExecutor(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public void setupConfiguration(CimdSettings.@Nullable Stored config) {
    configuration = config == null ? new CimdSettings.Stored() : config;
  }

  @Override
  public Class<CimdSettings.Stored> getExecutorConfigurationClass() {
    return CimdSettings.Stored.class;
  }

  @Override
  public String getProviderId() {
    return CimdExecutorFactory.PROVIDER_ID;
  }

  @Override
  public void executeOnEvent(ClientPolicyContext context) throws ClientPolicyException {
    if (context instanceof PreAuthorizationRequestContext request) {
      authorize(request);
    } else if (context instanceof TokenRequestContext redemption) {
      refuseBlocked(redemption.getClientSession().getClient(), OAuthErrorException.INVALID_GRANT);
    } else if (context instanceof TokenRefreshContext refresh) {
      refuseBlocked(refresh.getClient(), OAuthErrorException.INVALID_GRANT);
    } else if (context instanceof DeviceTokenRequestContext) {
      refuseBlocked(session.getContext().getClient(), OAuthErrorException.INVALID_GRANT);
    } else if (context instanceof TokenExchangeRequestContext exchange) {
      refuseBlocked(exchange.getClient(), OAuthErrorException.INVALID_REQUEST);
    } else if (context instanceof UserInfoRequestContext userInfo) {
      refuseBlocked(userInfo.getClientSession().getClient(), OAuthErrorException.INVALID_TOKEN);
    } else if (context instanceof DeviceAuthorizationRequestContext
        || context instanceof BackchannelAuthenticationRequestContext
        || context instanceof ServiceAccountTokenRequestContext
        || context instanceof JWTAuthorizationGrantContext) {
      begin(session.getContext().getClient());
    }
  }

  private void authorize(PreAuthorizationRequestContext request) throws ClientPolicyException {
    @Nullable String clientId = request.getClientId();
    if (clientId == null || !DocumentUrl.isClaimedBy(clientId)) {
      return;
    }
    CimdSettings settings = configuration.read();
    Documents documents = new Documents(session, settings);
    Optional<Rehearsal> rehearsal = Rehearsal.of(session);
    if (rehearsal.isPresent()) {
      rehearse(clientId, settings, documents.foreseen(clientId, rehearsal.get()));
      return;
    }
    Answer answer = documents.answer(clientId);
    if (!(answer instanceof Answer.Ready)) {
      throw new ErrorPageException(
          new DocumentRefusal(session, clientId, answer, settings)
              .page(request.getRequestParameters()));
    }
  }

  private void rehearse(String clientId, CimdSettings settings, Optional<Answer> foreseen) {
    if (foreseen.isEmpty()) {
      // Nothing more can be said of a client that is not there yet.
      throw new ErrorPageException(Response.noContent().build());
    }
    if (!(foreseen.get() instanceof Answer.Ready)) {
      throw new ErrorPageException(
          new DocumentRefusal(session, clientId, foreseen.get(), settings).rehearsed());
    }
  }

  /** What was let in and is blocked now, by whatever way. */
  private static void refuseBlocked(@Nullable ClientModel client, String error)
      throws ClientPolicyException {
    if (client != null && BlockedDocument.is(client)) {
      throw new ClientPolicyException(error, BlockedDocument.OVER);
    }
  }

  /** A new grant without a browser: what is not let in, or waits again, gets none. */
  private void begin(@Nullable ClientModel client) throws ClientPolicyException {
    Optional<StoredDocument> document = StoredDocument.of(client);
    if (document.isEmpty()) {
      return; // Whatever the settings are, others hear nothing of them.
    }
    if (configuration
            .read()
            .admission()
            .of(document.get().url(), document.map(StoredDocument::state))
        != Verdict.ADMITTED) {
      throw new ClientPolicyException(
          OAuthErrorException.ACCESS_DENIED, "an administrator has not let this client in");
    }
  }
}
