package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.bound.EndedGrants;
import io.mcpauth.keycloak.grant.code.CodeGuard;
import io.mcpauth.keycloak.grant.code.CodeProof;
import io.mcpauth.keycloak.grant.consent.ImpliedConsentCheck;
import io.mcpauth.keycloak.grant.family.GrantIdPostProcessor;
import io.mcpauth.keycloak.grant.refresh.RefreshRetry;
import io.mcpauth.keycloak.grant.refresh.RefreshRetryConfig;
import io.mcpauth.keycloak.lifetime.ExpiredClient;
import io.mcpauth.keycloak.lifetime.LoginInProgress;
import io.mcpauth.keycloak.policy.ExecutorSettings;
import io.mcpauth.keycloak.policy.McpExecutor;
import io.mcpauth.keycloak.policy.SettingsReader;
import io.mcpauth.keycloak.request.DroppedParameters;
import io.mcpauth.keycloak.request.PresentedRefreshToken;
import io.mcpauth.keycloak.request.SignedToken;
import io.mcpauth.keycloak.resource.McpServer;
import io.mcpauth.keycloak.told.RequestFacts;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OAuth2DeviceCodeModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.grants.ciba.clientpolicy.context.BackchannelTokenResponseContext;
import org.keycloak.protocol.oidc.grants.device.clientpolicy.context.DeviceAuthorizationRequestContext;
import org.keycloak.protocol.oidc.grants.device.clientpolicy.context.DeviceTokenRequestContext;
import org.keycloak.protocol.oidc.par.clientpolicy.context.PushedAuthorizationRequestContext;
import org.keycloak.protocol.oidc.utils.OAuth2Code;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AuthorizationRequestContext;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;
import org.keycloak.services.clientpolicy.context.PreAuthorizationRequestContext;
import org.keycloak.services.clientpolicy.context.PreTokenRequestContext;
import org.keycloak.services.clientpolicy.context.TokenExchangeRequestContext;
import org.keycloak.services.clientpolicy.context.TokenRefreshContext;
import org.keycloak.services.clientpolicy.context.TokenRequestContext;
import org.keycloak.services.clientpolicy.context.TokenRevokeContext;
import org.keycloak.services.clientpolicy.context.UserInfoRequestContext;

/** Brings codes, refresh requests, revocations and userinfo before the classes that judge them. */
final class GrantExecutor implements McpExecutor<GrantExecutor.Configuration> {

  private final KeycloakSession session;
  private Configuration configuration = new Configuration();

  GrantExecutor(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public void setupConfiguration(@Nullable Configuration config) {
    configuration = config == null ? new Configuration() : config;
  }

  @Override
  public Class<Configuration> getExecutorConfigurationClass() {
    return Configuration.class;
  }

  @Override
  public String getProviderId() {
    return GrantExecutorFactory.PROVIDER_ID;
  }

  @Override
  public void executeOnEvent(ClientPolicyContext context) throws ClientPolicyException {
    if (context instanceof PreAuthorizationRequestContext request) {
      ExpiredClient.refuseLogin(session, request.getClientId());
    } else if (context instanceof AuthorizationRequestContext authorization) {
      LoginInProgress.begins(session, session.getContext().getClient());
      ConsentAction.require(session);
      DroppedParameters.refuse(
          session,
          authorization.getAuthorizationEndpointRequest(),
          authorization.getRequestParameters());
    } else if (context instanceof DeviceAuthorizationRequestContext device) {
      ConsentAction.require(session);
      LoginInProgress.begins(session, session.getContext().getClient());
      DroppedParameters.refuse(session, device.getRequest(), device.getRequestParameters());
    } else if (context instanceof PushedAuthorizationRequestContext pushed) {
      LoginInProgress.begins(session, session.getContext().getClient());
      DroppedParameters.refuse(session, pushed.getRequest(), pushed.getRequestParameters());
    } else if (context instanceof PreTokenRequestContext) {
      // Before any other check: once Keycloak has read the code, the session it names is gone.
      new CodeGuard(session).beforeRedemption();
      new CodeProof(session).beforeRedemption();
    } else if (context instanceof TokenRequestContext redemption) {
      checkConsent(redemption);
      keepSession(redemption.getClientSession());
    } else if (context instanceof DeviceTokenRequestContext device) {
      checkConsent(device.getDeviceCodeModel());
      keepSession(device.getDeviceCodeModel());
    } else if (context instanceof BackchannelTokenResponseContext answered) {
      recordConsent(answered);
    } else if (context instanceof TokenRefreshContext refresh) {
      PresentedRefreshToken.in(session, refresh)
          .ifPresent(token -> BoundToken.tell(session, token));
      checkScope(refresh);
      checkConsent(refresh);
      allowRetry(refresh);
    } else if (context instanceof TokenExchangeRequestContext exchange) {
      checkConsent(exchange);
    } else if (context instanceof TokenRevokeContext revocation) {
      new OwnTokenRevocation(session).check(revocation);
    } else if (context instanceof UserInfoRequestContext userInfo) {
      checkConsent(userInfo);
    } else if (context instanceof ClientCRUDContext change) {
      new ImpliedConsentCheck(session).check(change);
    }
  }

  /**
   * Keycloak ends the session of a browser with the first offline token where that was all it was
   * made for. Today's clients all ask for offline access: the next one's code would name a session
   * that is gone, and its user would have to sign in again. A grant of offline access takes nothing
   * from the session it was made in.
   */
  private static void keepSession(@Nullable AuthenticatedClientSessionModel clientSession) {
    if (clientSession != null) {
      clientSession.removeNote(AuthenticationProcessor.FIRST_OFFLINE_ACCESS);
    }
  }

  private void keepSession(OAuth2DeviceCodeModel code) {
    @Nullable UserSessionModel userSession = userSession(code);
    if (userSession != null) {
      keepSession(
          userSession.getAuthenticatedClientSessionByClient(
              session.getContext().getClient().getId()));
    }
  }

  private @Nullable UserSessionModel userSession(OAuth2DeviceCodeModel code) {
    return session
        .sessions()
        .getUserSession(session.getContext().getRealm(), code.getUserSessionId());
  }

  private void allowRetry(TokenRefreshContext context) throws ClientPolicyException {
    RefreshRetryConfig config = configuration.read();
    PresentedRefreshToken.in(session, context)
        .ifPresent(
            token -> RefreshRetry.allow(session, config.refreshRetry(context.getClient(), token)));
  }

  private void checkScope(TokenRefreshContext context) throws ClientPolicyException {
    if (PresentedRefreshToken.in(session, context)
        .filter(token -> !RefreshScope.isWithin(token.getScope(), context.getScopeParameter()))
        .isPresent()) {
      RequestFacts.of(session).refuses(context.getScopeParameter());
      throw new ClientPolicyException(
          OAuthErrorException.INVALID_SCOPE,
          "scope names more than was granted: ask the user again with an authorization request");
    }
  }

  /** No code is worth anything without a page on which somebody allowed what it is for. */
  private void checkConsent(TokenRequestContext context) throws ClientPolicyException {
    OAuth2Code code = context.getParseResult().getCodeData();
    AuthenticatedClientSessionModel clientSession = context.getClientSession();
    String redirectUri =
        Optional.ofNullable(code.getRedirectUriParam()).orElseGet(clientSession::getRedirectUri);
    checkAllowed(
        clientSession.getUserSession().getUser(),
        clientSession.getClient(),
        CodeDestination.of(redirectUri),
        code.getResource(),
        code.getScope());
  }

  /** The same for a device (RFC 8628). */
  private void checkConsent(OAuth2DeviceCodeModel code) throws ClientPolicyException {
    @Nullable UserSessionModel userSession = userSession(code);
    if (userSession != null) {
      checkAllowed(
          userSession.getUser(),
          session.getContext().getClient(),
          CodeDestination.DEVICE,
          code.getAdditionalParams().get(OAuth2Constants.RESOURCE),
          code.getScope());
    }
  }

  private void checkAllowed(
      UserModel user,
      ClientModel client,
      String destination,
      @Nullable String resource,
      @Nullable String scope)
      throws ClientPolicyException {
    StandingConsent consent = new StandingConsent(session);
    if (consent.isNeeded(user, client)
        && !new ConsentRecords(session, user, client)
            .cover(ConsentTerms.of(session, user, client, destination, resource, scope))) {
      if (resource != null) {
        McpServer.tell(session, resource);
      }
      throw takenBack(OAuthErrorException.INVALID_GRANT, Response.Status.BAD_REQUEST);
    }
    consent.asked(client);
  }

  /** CIBA Core section 7.3: the user has answered on a device of theirs. */
  private void recordConsent(BackchannelTokenResponseContext context) {
    AuthenticatedClientSessionModel clientSession =
        context.getClientSessionContext().getClientSession();
    UserModel user = clientSession.getUserSession().getUser();
    ClientModel client = clientSession.getClient();
    if (new StandingConsent(session).isNeeded(user, client)) {
      ConsentTerms terms =
          ConsentTerms.of(
              session,
              user,
              client,
              CodeDestination.BACKCHANNEL,
              context.getParsedRequest().getOtherClaims().get(OAuth2Constants.RESOURCE),
              context.getParsedRequest().getScope());
      new ConsentRecords(session, user, client)
          .allow(terms, Instant.ofEpochSecond(Time.currentTimeSeconds()));
    }
  }

  // Before Keycloak counts the token as used, and without a look at the session: it must not be
  // read before Keycloak has locked the refreshes of the same session.
  private void checkConsent(TokenRefreshContext context) throws ClientPolicyException {
    @Nullable RefreshToken token = PresentedRefreshToken.in(session, context).orElse(null);
    RealmModel realm = session.getContext().getRealm();
    @Nullable UserModel user =
        token == null || token.getSubject() == null
            ? null
            : session.users().getUserById(realm, token.getSubject());
    StandingConsent consent = new StandingConsent(session);
    if (token != null) {
      consent.refreshes(token);
    }
    if (token == null || user == null) {
      return; // Keycloak refuses it, or finds the user by the session; see the post-processor.
    }
    if (!consent.carries(user, context.getClient(), token)) {
      throw takenBack(OAuthErrorException.INVALID_GRANT, Response.Status.BAD_REQUEST);
    }
    consent.asked(context.getClient());
  }

  /** RFC 8693 section 2.2.2: a subject token that is not good any more. */
  private void checkConsent(TokenExchangeRequestContext context) throws ClientPolicyException {
    @Nullable String encoded = context.getTokenExchangeContext().getParams().getSubjectToken();
    Optional<AccessToken> token = SignedToken.of(session, encoded, AccessToken.class);
    token.ifPresent(subject -> BoundToken.tell(session, subject));
    if (!new StandingConsent(session).carries(token.orElse(null))) {
      throw takenBack(OAuthErrorException.INVALID_REQUEST, Response.Status.BAD_REQUEST);
    }
    if (token.filter(new EndedGrants(session)::contain).isPresent()) {
      throw ended(OAuthErrorException.INVALID_REQUEST, Response.Status.BAD_REQUEST);
    }
    token.ifPresent(subject -> GrantIdPostProcessor.exchanges(session, subject));
  }

  /** OpenID Connect Core section 5.3.3, RFC 6750 section 3.1: a token that was taken back. */
  private void checkConsent(UserInfoRequestContext context) throws ClientPolicyException {
    String encoded = context.getTokenForUserInfo().getToken();
    AuthenticatedClientSessionModel clientSession = context.getClientSession();
    UserModel user = clientSession.getUserSession().getUser();
    StandingConsent consent = new StandingConsent(session);
    Optional<AccessToken> token = SignedToken.of(session, encoded, AccessToken.class);
    if (token
        .filter(t -> consent.carries(user, clientSession.getClient(), clientSession, t))
        .isEmpty()) {
      throw takenBack(OAuthErrorException.INVALID_TOKEN, Response.Status.UNAUTHORIZED);
    }
    if (new EndedGrants(session)
        .contain(token.get(), clientSession.getClient(), clientSession.getUserSession())) {
      throw ended(OAuthErrorException.INVALID_TOKEN, Response.Status.UNAUTHORIZED);
    }
  }

  private static ClientPolicyException ended(String error, Response.Status status) {
    return new ClientPolicyException(
        error, "the grant of the token has ended: ask again with an authorization request", status);
  }

  private ClientPolicyException takenBack(String error, Response.Status status) {
    RequestFacts.of(session).refusesIt();
    return new ClientPolicyException(
        error,
        "the user has not allowed this, or no longer: ask again with an authorization request",
        status);
  }

  /** Checked when a client profile is saved. */
  static final class Configuration extends ExecutorSettings<RefreshRetryConfig> {

    private static final SettingsReader<Object, RefreshRetryConfig> READER =
        new SettingsReader<>(RefreshRetryConfig::from);

    Configuration() {
      super(GrantExecutorFactory.PROVIDER_ID, READER);
    }
  }
}
