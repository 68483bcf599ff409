package io.mcpauth.keycloak.policy;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.request.SignedToken;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorConstants;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.idm.ClientPolicyConditionConfigurationRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyVote;
import org.keycloak.services.clientpolicy.condition.AbstractClientPolicyConditionProvider;
import org.keycloak.services.clientpolicy.context.AdminClientRegisterContext;
import org.keycloak.services.clientpolicy.context.AdminClientRegisteredContext;
import org.keycloak.services.clientpolicy.context.AdminClientUnregisterContext;
import org.keycloak.services.clientpolicy.context.AdminClientUpdateContext;
import org.keycloak.services.clientpolicy.context.AdminClientUpdatedContext;
import org.keycloak.services.clientpolicy.context.AdminClientViewContext;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;
import org.keycloak.services.clientpolicy.context.ClientModelContext;
import org.keycloak.services.clientpolicy.context.ClientPolicyClientSessionContext;
import org.keycloak.services.clientpolicy.context.PreAuthorizationRequestContext;
import org.keycloak.services.clientpolicy.context.PreTokenRequestContext;
import org.keycloak.services.clientpolicy.context.TokenExchangeRequestContext;
import org.keycloak.services.clientpolicy.context.TokenRevokeContext;

/**
 * Holds for clients that came by themselves and for MCP servers, and for requests that touch what
 * is theirs, whoever sends them. So a realm with other applications uses the pack, and they do not
 * notice.
 */
final class McpClientsCondition
    extends AbstractClientPolicyConditionProvider<
        ClientPolicyConditionConfigurationRepresentation> {

  private static final int PARTS_OF_A_CODE = 3;
  private static final String BASIC = "Basic ";

  McpClientsCondition(KeycloakSession session) {
    super(session);
  }

  @Override
  public Class<ClientPolicyConditionConfigurationRepresentation> getConditionConfigurationClass() {
    return ClientPolicyConditionConfigurationRepresentation.class;
  }

  @Override
  public String getProviderId() {
    return McpClientsConditionFactory.PROVIDER_ID;
  }

  @Override
  public ClientPolicyVote applyPolicy(ClientPolicyContext context) {
    return concerns(context) ? ClientPolicyVote.YES : ClientPolicyVote.NO;
  }

  private boolean concerns(ClientPolicyContext context) {
    if (context instanceof ClientCRUDContext change) {
      return !isByAdministrator(change)
          || isOurs(change.getTargetClient())
          || isOurs(change.getProposedClientRepresentation());
    }
    if (context instanceof PreAuthorizationRequestContext request) {
      // One that nobody knows yet may be the URL of a document.
      @Nullable ClientModel client = named(request.getClientId());
      return client == null || isOurs(client);
    }
    if (context instanceof PreTokenRequestContext) {
      // Whose the code is, and not only who presents it: a forged one names its victim.
      return isOurs(ofCode(form(OAuth2Constants.CODE))) || isOurs(named(requester()));
    }
    if (context instanceof TokenRevokeContext revocation) {
      return isOurs(revocation.getClient())
          || isOurs(holder(revocation.getParams().getFirst("token")));
    }
    if (context instanceof TokenExchangeRequestContext exchange) {
      return isOurs(exchange.getClient())
          || isOurs(holder(exchange.getTokenExchangeContext().getParams().getSubjectToken()));
    }
    if (context instanceof ClientPolicyClientSessionContext grant
        && grant.getClientSession() != null) {
      return isOurs(grant.getClientSession().getClient());
    }
    if (context instanceof ClientModelContext request && request.getClient() != null) {
      return isOurs(request.getClient());
    }
    return isOurs(session.getContext().getClient());
  }

  private static boolean isByAdministrator(ClientCRUDContext change) {
    return change instanceof AdminClientRegisterContext
        || change instanceof AdminClientRegisteredContext
        || change instanceof AdminClientUpdateContext
        || change instanceof AdminClientUpdatedContext
        || change instanceof AdminClientViewContext
        || change instanceof AdminClientUnregisterContext;
  }

  private static boolean isOurs(@Nullable ClientModel client) {
    return client != null
        && (DynamicClient.is(client) || haveOurs(client.getAttributes().keySet()));
  }

  private static boolean isOurs(@Nullable ClientRepresentation proposed) {
    if (proposed == null) {
      return false;
    }
    @Nullable Map<String, String> attributes = proposed.getAttributes();
    @Nullable String clientId = proposed.getClientId();
    return (attributes != null && haveOurs(attributes.keySet()))
        // It could be that of an MCP server, or of a document.
        || (clientId != null && clientId.contains("://"));
  }

  private static boolean haveOurs(Set<String> attributes) {
    return attributes.stream()
        .anyMatch(
            name ->
                name.startsWith(McpAttribute.NAMESPACE)
                    || name.equals(ResourceIndicatorConstants.CLIENT_RESOURCE_URL_ATTRIBUTE));
  }

  private @Nullable ClientModel named(@Nullable String clientId) {
    return clientId == null ? null : realm().getClientByClientId(clientId);
  }

  private @Nullable ClientModel ofCode(@Nullable String code) {
    String[] parts = code == null ? new String[0] : code.split("\\.", PARTS_OF_A_CODE);
    return parts.length == PARTS_OF_A_CODE ? realm().getClientById(parts[2]) : null;
  }

  private @Nullable ClientModel holder(@Nullable String token) {
    return SignedToken.of(session, token, AccessToken.class)
        .map(AccessToken::getIssuedFor)
        .map(realm()::getClientByClientId)
        .orElse(null);
  }

  /** Who says to be asking; Keycloak has not looked at any proof of it yet. */
  private @Nullable String requester() {
    @Nullable String named = form(OAuth2Constants.CLIENT_ID);
    return named == null ? basic().orElse(null) : named;
  }

  private Optional<String> basic() {
    return Optional.ofNullable(
            session
                .getContext()
                .getHttpRequest()
                .getHttpHeaders()
                .getHeaderString(HttpHeaders.AUTHORIZATION))
        .filter(header -> header.regionMatches(true, 0, BASIC, 0, BASIC.length()))
        .flatMap(header -> decoded(header.substring(BASIC.length()).strip()))
        .map(credentials -> credentials.replaceFirst("(?s):.*", ""));
  }

  private static Optional<String> decoded(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // The authenticator refuses it.
    }
  }

  private @Nullable String form(String name) {
    return session.getContext().getHttpRequest().getDecodedFormParameters().getFirst(name);
  }

  private RealmModel realm() {
    return session.getContext().getRealm();
  }
}
