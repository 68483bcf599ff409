package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.access.AccessSettingsCheck;
import io.mcpauth.keycloak.bound.UserInfoRoles;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.policy.ExecutorSettings;
import io.mcpauth.keycloak.policy.McpExecutor;
import io.mcpauth.keycloak.policy.SettingsReader;
import io.mcpauth.keycloak.request.PresentedRefreshToken;
import io.mcpauth.keycloak.request.RequestObject;
import io.mcpauth.keycloak.resource.exchange.ExchangeCheck;
import io.mcpauth.keycloak.resource.registry.ResourceAttributes;
import io.mcpauth.keycloak.resource.registry.ResourceRegistry;
import io.mcpauth.keycloak.resource.registry.ResourceUrlCheck;
import io.mcpauth.keycloak.resource.rules.ResourceDecision;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Bound;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Deny;
import io.mcpauth.keycloak.resource.rules.ResourceRules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.ciba.channel.CIBAAuthenticationRequest;
import org.keycloak.protocol.oidc.grants.ciba.clientpolicy.context.BackchannelAuthenticationRequestContext;
import org.keycloak.protocol.oidc.grants.ciba.clientpolicy.context.BackchannelTokenRequestContext;
import org.keycloak.protocol.oidc.grants.device.clientpolicy.context.DeviceAuthorizationRequestContext;
import org.keycloak.protocol.oidc.grants.device.clientpolicy.context.DeviceTokenRequestContext;
import org.keycloak.protocol.oidc.par.clientpolicy.context.PushedAuthorizationRequestContext;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AuthorizationRequestContext;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;
import org.keycloak.services.clientpolicy.context.ImplicitHybridTokenResponse;
import org.keycloak.services.clientpolicy.context.JWTAuthorizationGrantContext;
import org.keycloak.services.clientpolicy.context.ServiceAccountTokenRequestContext;
import org.keycloak.services.clientpolicy.context.TokenExchangeRequestContext;
import org.keycloak.services.clientpolicy.context.TokenRefreshContext;
import org.keycloak.services.clientpolicy.context.UserInfoRequestContext;

/**
 * Checks {@code resource} before login and switches the binding of tokens on for the request.
 *
 * <p>Where a client policy applies this executor, {@link ResourceTokenPostProcessor} binds the
 * tokens of the request; elsewhere it leaves them as stock Keycloak makes them. So a realm that
 * shares the server with an MCP realm is not changed by the JAR.
 */
final class ResourceIndicatorExecutor
    implements McpExecutor<ResourceIndicatorExecutor.Configuration> {

  private static final String GOVERNED = ResourceIndicatorExecutor.class.getName();
  private static final String RULES = ResourceRules.class.getName();

  private final KeycloakSession session;
  private Configuration configuration = new Configuration();

  ResourceIndicatorExecutor(KeycloakSession session) {
    this.session = session;
  }

  /**
   * The configuration that governs this request.
   *
   * @return empty if no client policy applied the executor to it
   */
  static Optional<ResourceIndicatorConfig> governing(KeycloakSession session) {
    return Optional.ofNullable(session.getAttribute(GOVERNED, ResourceIndicatorConfig.class));
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
    return ResourceIndicatorExecutorFactory.PROVIDER_ID;
  }

  @Override
  public void executeOnEvent(ClientPolicyContext context) throws ClientPolicyException {
    ResourceIndicatorConfig config = configuration.read();
    session.setAttribute(GOVERNED, config);
    if (context instanceof ClientCRUDContext crud) {
      new ResourceUrlCheck(session).check(crud);
      new AccessSettingsCheck(session).check(crud);
    } else if (context instanceof AuthorizationRequestContext authorization) {
      authorize(authorization, config);
    } else if (context instanceof PushedAuthorizationRequestContext pushed) {
      ResourceDecision decision =
          judge(authorized(pushed.getRequest().getResource()), pushed.getClient(), config);
      judgeScopes(decision, pushed.getClient(), pushed.getRequest().getScope());
      new RequiredProof(session).requireKey(decision, pushed.getRequest());
    } else if (context instanceof DeviceAuthorizationRequestContext device) {
      authorizeDevice(device, config);
    } else if (context instanceof DeviceTokenRequestContext device) {
      // The device endpoint makes every refusal here invalid_grant; the post-processor judges.
      EarlierGrant.keep(
          session, device.getDeviceCodeModel().getAdditionalParams().get(OAuth2Constants.RESOURCE));
    } else if (context instanceof BackchannelAuthenticationRequestContext backchannel) {
      authorizeBackchannel(backchannel, config);
    } else if (context instanceof BackchannelTokenRequestContext backchannel) {
      // As with a device code, every refusal here would be invalid_grant.
      EarlierGrant.keep(
          session, backchannel.getParsedRequest().getOtherClaims().get(OAuth2Constants.RESOURCE));
    } else if (context instanceof TokenRefreshContext refresh) {
      refresh(refresh, config);
    } else if (context instanceof ServiceAccountTokenRequestContext service) {
      ResourceDecision decision =
          judge(requested(session), service.getClientSession().getClient(), config);
      new AccessCheck(session)
          .requirePerson(decision, service.getClientSession().getUserSession().getUser());
      requireProof(decision);
    } else if (context instanceof TokenExchangeRequestContext exchange) {
      new ExchangeCheck(session).check(exchange.getTokenExchangeContext(), requested(session));
      requireProof(judge(requested(session), exchange.getClient(), config));
    } else if (context instanceof UserInfoRequestContext userInfo) {
      new AccessCheck(session).requireStill(userInfo);
      UserInfoRoles.narrow(
          session, userInfo.getClientSession(), userInfo.getTokenForUserInfo().getToken());
    } else if (context instanceof ImplicitHybridTokenResponse implicit) {
      EarlierGrant.keep(
          session, implicit.getAuthenticationSession().getClientNote(OAuth2Constants.RESOURCE));
    } else if (context instanceof JWTAuthorizationGrantContext assertion) {
      requireProof(judge(requested(session), assertion.getClient(), config));
    }
  }

  private void requireProof(ResourceDecision decision) throws ClientPolicyException {
    new RequiredProof(session).require(decision, OAuthErrorException.INVALID_DPOP_PROOF);
  }

  private void authorize(AuthorizationRequestContext context, ResourceIndicatorConfig config)
      throws ClientPolicyException {
    ResourceDecision decision =
        judge(
            authorized(context.getAuthorizationEndpointRequest().getResource()),
            context.getClient(),
            config);
    judgeScopes(
        decision, context.getClient(), context.getAuthorizationEndpointRequest().getScope());
    new RequiredProof(session).requireKey(decision, context.getAuthorizationEndpointRequest());
    if (decision instanceof Bound bound) {
      // Keycloak carries the note on in the code; it is how a default reaches the token request.
      context.getAuthenticationSession().setClientNote(OAuth2Constants.RESOURCE, bound.indicator());
    }
  }

  /** What the client asked for, with what Keycloak left out of its request object. */
  private @Nullable String authorized(@Nullable String read) {
    return RequestObject.claim(session, OAuth2Constants.RESOURCE).orElse(read);
  }

  private void authorizeDevice(
      DeviceAuthorizationRequestContext context, ResourceIndicatorConfig config)
      throws ClientPolicyException {
    ClientModel client = session.getContext().getClient();
    ResourceDecision decision = judge(context.getRequest().getResource(), client, config);
    judgeScopes(decision, client, context.getRequest().getScope());
    if (decision instanceof Bound bound) {
      // A device code keeps additional parameters only, and Keycloak does not count this as one.
      context
          .getRequest()
          .getAdditionalReqParams()
          .put(OAuth2Constants.RESOURCE, bound.indicator());
    }
  }

  private void authorizeBackchannel(
      BackchannelAuthenticationRequestContext context, ResourceIndicatorConfig config)
      throws ClientPolicyException {
    // Keycloak reads the parameter as one of a few additional ones, from a request object too, and
    // drops it where it is long or empty; the form has it then.
    @Nullable String read =
        context.getRequest().getAdditionalReqParams().get(OAuth2Constants.RESOURCE);
    ResourceDecision decision =
        judge(read == null ? requested(session) : read, context.getClient(), config);
    judgeScopes(decision, context.getClient(), context.getParsedRequest().getScope());
    new AccessCheck(session).requirePerson(decision, context.getParsedRequest().getUser());
    if (decision instanceof Bound bound) {
      // What the auth_req_id carries to the token request, encrypted by Keycloak.
      CIBAAuthenticationRequest parsed = context.getParsedRequest();
      parsed.setOtherClaims(OAuth2Constants.RESOURCE, bound.indicator());
      parsed.setScope(
          ServerScopes.settled(session, bound.server(), context.getClient(), parsed.getScope()));
    }
  }

  // Keycloak counts a refresh token as used before the post-processor sees the request. So that a
  // refused request leaves the refresh token usable, it is refused here already.
  private void refresh(TokenRefreshContext context, ResourceIndicatorConfig config)
      throws ClientPolicyException {
    Optional<RefreshToken> token = PresentedRefreshToken.in(session, context);
    if (token.isPresent()) {
      @Nullable String requested = context.getParams().getFirst(OAuth2Constants.RESOURCE);
      ResourceDecision decision =
          rules(session, config, context.getClient())
              .afterGrant(
                  Optional.ofNullable(token.get().getOtherClaims().get(OAuth2Constants.RESOURCE))
                      .map(Object::toString),
                  Optional.ofNullable(requested),
                  DynamicClient.is(context.getClient()));
      AccessCheck.tell(session, decision, requested);
      refuseIfDenied(decision);
      new AccessCheck(session).requireStill(decision, context.getClient(), token.get());
      new RequiredProof(session).require(decision, OAuthErrorException.INVALID_GRANT);
    }
  }

  private ResourceDecision judge(
      @Nullable String requested, ClientModel client, ResourceIndicatorConfig config)
      throws ClientPolicyException {
    ResourceDecision decision =
        rules(session, config, client)
            .atAuthorization(Optional.ofNullable(requested), DynamicClient.is(client));
    AccessCheck.tell(session, decision, requested);
    refuseIfDenied(decision);
    new AccessCheck(session).requireClient(decision, client);
    return decision;
  }

  private void judgeScopes(
      ResourceDecision decision, ClientModel client, @Nullable String requested)
      throws ClientPolicyException {
    if (decision instanceof Bound bound) {
      ServerScopes.check(session, bound.server(), client, requested);
    }
  }

  /** The rules for a client in this request. */
  static ResourceRules rules(
      KeycloakSession session, ResourceIndicatorConfig config, ClientModel client) {
    @Nullable Rules known = session.getAttribute(RULES, Rules.class);
    if (known != null && known.config.equals(config) && known.client.equals(client.getId())) {
      return known.rules;
    }
    ResourceRules rules =
        new ResourceRules(
            new ResourceRegistry(session),
            ResourceAttributes.defaultResourceOf(client),
            config.defaultResource());
    session.setAttribute(RULES, new Rules(config, client.getId(), rules));
    return rules;
  }

  private record Rules(ResourceIndicatorConfig config, String client, ResourceRules rules) {}

  /** The parameter {@code resource} of a token request; the executor and the post-processor ask. */
  static @Nullable String requested(KeycloakSession session) {
    // Not from the client session context: TokenManager.generateRefreshToken makes a new one for an
    // offline token and loses the attribute, and token exchange never sets it.
    return session
        .getContext()
        .getHttpRequest()
        .getDecodedFormParameters()
        .getFirst(OAuth2Constants.RESOURCE);
  }

  private static void refuseIfDenied(ResourceDecision decision) throws ClientPolicyException {
    if (decision instanceof Deny deny) {
      throw new ClientPolicyException(deny.reason().error(), deny.reason().description());
    }
  }

  /** Checked when a client profile is saved. */
  static final class Configuration extends ExecutorSettings<ResourceIndicatorConfig> {

    private static final SettingsReader<Object, ResourceIndicatorConfig> READER =
        new SettingsReader<>(ResourceIndicatorConfig::from);

    Configuration() {
      super(ResourceIndicatorExecutorFactory.PROVIDER_ID, READER);
    }

    @Override
    protected void checkInRealm(KeycloakSession session, ResourceIndicatorConfig settings) {
      DefaultResource.check(session, settings);
    }
  }
}
