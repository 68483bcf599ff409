package io.mcpauth.keycloak.registration.metadata;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.VerifiedClient;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.gate.RegistrationError;
import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import io.mcpauth.keycloak.registration.gate.RegistrationRequest;
import io.mcpauth.keycloak.registration.redirect.ApplicationType;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;
import org.keycloak.services.clientregistration.policy.RegistrationAuth;

/**
 * Makes what a stranger registers an OAuth 2.1 client.
 *
 * <p>What the request says was judged by {@link ClientMetadataRules} in the endpoint. This policy
 * acts on the stored client, after create and after update, so that no member of a request, no
 * other registration format and no default of Keycloak can lead past it.
 */
final class ClientMetadataRegistrationPolicy implements ClientRegistrationPolicy {

  private final KeycloakSession session;
  private final RegistrationAuth auth;
  private final ClientMetadataConfig config;
  private final RegistrationGate gate;

  ClientMetadataRegistrationPolicy(
      KeycloakSession session,
      RegistrationAuth auth,
      ClientMetadataConfig config,
      RegistrationGate gate) {
    this.session = session;
    this.auth = auth;
    this.config = config;
    this.gate = gate;
  }

  @Override
  public void beforeRegister(ClientRegistrationContext context) {
    judgeRequest(context);
    DefaultAttributes.leaveOut(context.getClient(), null);
  }

  @Override
  public void afterRegister(ClientRegistrationContext context, ClientModel client) {
    client.setAttribute(
        DynamicClient.ATTRIBUTE,
        auth == RegistrationAuth.ANONYMOUS ? DynamicClient.ANONYMOUS : DynamicClient.TOKEN);
    client.setAttribute(DynamicClient.REGISTERED, Long.toString(Time.currentTimeSeconds()));
    finish(context, client);
  }

  @Override
  public void beforeUpdate(ClientRegistrationContext context, ClientModel client) {
    boolean dynamic = DynamicClient.is(client);
    session.setAttribute(before(client), dynamic);
    judgeRequest(context);
    if (dynamic) {
      gate.enforce(ResultingClientRules.decideUpdate(client, context.getClient()), context);
      DefaultAttributes.leaveOut(context.getClient(), client);
    }
  }

  @Override
  public void afterUpdate(ClientRegistrationContext context, ClientModel client) {
    // An administrator may use this endpoint on a client made by hand; that one is not ours. What
    // the client was before the request counts, not what the request made of it.
    if (Boolean.TRUE.equals(session.getAttribute(before(client)))) {
      if (!DynamicClient.isMarked(client)) {
        client.setAttribute(DynamicClient.ATTRIBUTE, DynamicClient.ANONYMOUS);
      }
      finish(context, client);
    }
  }

  private static String before(ClientModel client) {
    return ClientMetadataRegistrationPolicy.class.getName() + client.getId();
  }

  @Override
  public void beforeView(ClientRegistrationProvider provider, ClientModel client) {}

  @Override
  public void beforeDelete(ClientRegistrationProvider provider, ClientModel client) {}

  private void judgeRequest(ClientRegistrationContext context) {
    gate.enforce(NativeRequest.decision(session), context);
    if (!config.otherFormats() && RegistrationRequest.of(session).isEmpty()) {
      gate.enforce(
          new Deny(
              RegistrationError.INVALID_CLIENT_METADATA,
              "registration format",
              "is not allowed here",
              "Use the registration_endpoint of the metadata, with client metadata of RFC 7591",
              ClientMetadataConfig.OTHER_FORMATS),
          context);
    }
    gate.enforce(resulting().decideRequest(context.getClient()), context);
  }

  private void finish(ClientRegistrationContext context, ClientModel client) {
    RegistrationRequest.of(session)
        .ifPresent(request -> ApplicationType.store(client, request.applicationType()));
    VerifiedClient.revoke(client);
    harden(client);
    config.lifespans().giveTo(client);
    gate.enforce(resulting().decide(client), context);
  }

  private ResultingClientRules resulting() {
    return new ResultingClientRules(
        config,
        RegistrationRequest.of(session).filter(RegistrationRequest::isDocument).isPresent());
  }

  private void harden(ClientModel client) {
    // OAuth 2.1 section 7.5.1: PKCE; RFC 7636 section 4.2: S256 wherever a client can do it.
    client.setAttribute(
        OIDCConfigAttributes.PKCE_CODE_CHALLENGE_METHOD, OAuth2Constants.PKCE_METHOD_S256);
    if (config.accessTokenType() == AccessTokenType.AT_JWT) {
      client.setAttribute(OIDCConfigAttributes.USE_RFC9068_ACCESS_TOKEN_HEADER_TYPE, "true");
    } else {
      client.removeAttribute(OIDCConfigAttributes.USE_RFC9068_ACCESS_TOKEN_HEADER_TYPE);
    }
    // OAuth 2.1 section 10: neither the implicit nor the password grant exists any more.
    client.setImplicitFlowEnabled(false);
    client.setDirectAccessGrantsEnabled(false);
    // Names are self-asserted: the user decides, each time something new is asked for.
    client.setConsentRequired(true);
    // Roles of the user reach a token only through scopes that the client was granted.
    client.setFullScopeAllowed(false);
  }
}
