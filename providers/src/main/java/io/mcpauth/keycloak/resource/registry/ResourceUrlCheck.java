package io.mcpauth.keycloak.resource.registry;

import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AdminClientRegisterContext;
import org.keycloak.services.clientpolicy.context.AdminClientUpdateContext;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;

/**
 * Checks the attributes of an MCP server before a client is saved.
 *
 * <p>Whoever owns a resource URL receives the tokens issued for it. So only an administrator may
 * set it, on a confidential client, and no two clients may share it, be it as the client id.
 */
public final class ResourceUrlCheck {

  private static final String NOT_A_URL =
      " must be an absolute http or https URL without user information, query and fragment";

  private final KeycloakSession session;
  private final ResourceRegistry registry;

  public ResourceUrlCheck(KeycloakSession session) {
    this.session = session;
    this.registry = new ResourceRegistry(session);
  }

  /**
   * Judges the proposed client.
   *
   * @throws ClientPolicyException {@code invalid_client_metadata}, with the remedy
   */
  public void check(ClientCRUDContext context) throws ClientPolicyException {
    @Nullable ClientRepresentation proposed = context.getProposedClientRepresentation();
    if (proposed == null) {
      return;
    }
    ProposedClient client = new ProposedClient(proposed, context.getTargetClient());
    if (!byAdministrator(context)) {
      for (String attribute : ResourceAttributes.FOR_ADMINISTRATORS) {
        if (client.changes(attribute)) {
          throw refused(attribute + " can be set by an administrator only");
        }
      }
    }
    checkClientId(client);
    Optional<String> url = client.attribute(ResourceAttributes.RESOURCE_URL);
    if (url.isPresent()) {
      checkServer(client, url.get());
    }
    Optional<String> fallback = client.attribute(ResourceAttributes.DEFAULT_RESOURCE);
    if (fallback.isPresent() && servable(fallback.get()).isEmpty()) {
      throw refused(ResourceAttributes.DEFAULT_RESOURCE + NOT_A_URL);
    }
    Optional<String> scopes = client.attribute(ResourceAttributes.SCOPES);
    if (scopes.isPresent()) {
      checkScopes(scopes.get());
    }
  }

  // In an audience stand URLs and client ids: a client that is called like another server's URL
  // would be the audience of that server's tokens.
  private void checkClientId(ProposedClient client) throws ClientPolicyException {
    Optional<ResourceUri> uri = ResourceUri.parse(client.clientId());
    if (uri.isPresent()
        && registry.clients(uri.get()).stream().anyMatch(other -> !client.isStoredAs(other))) {
      throw refused(
          "the client id is the resource_url of another client of this realm: choose another one");
    }
  }

  private void checkServer(ProposedClient client, String url) throws ClientPolicyException {
    if (ResourceAttributes.isInternal(client.clientId())) {
      throw refused("resource_url cannot stand on a client of Keycloak itself: remove it");
    }
    if (client.isPublic()) {
      throw refused(
          "resource_url belongs to a confidential client: turn client authentication on, or remove"
              + " the attribute");
    }
    ResourceUri uri =
        servable(url).orElseThrow(() -> refused(ResourceAttributes.RESOURCE_URL + NOT_A_URL));
    if (registry.clients(uri).stream().anyMatch(other -> !client.isStoredAs(other))) {
      throw refused("resource_url is in use by another client of this realm: choose another URL");
    }
    if (Stream.of(url, uri.value())
        .map(session.getContext().getRealm()::getClientByClientId)
        .anyMatch(other -> other != null && !client.isStoredAs(other))) {
      throw refused(
          "resource_url is the client id of another client of this realm: choose another URL");
    }
  }

  // Keycloak's authorization endpoint refuses a resource with a query, whatever is registered (RFC
  // 8707 section 2: it "SHOULD NOT include a query component").
  private static Optional<ResourceUri> servable(String url) {
    return ResourceUri.parse(url).filter(uri -> !uri.hasQuery());
  }

  // A name that no client scope has would cut every scope from the server's tokens.
  private void checkScopes(String scopes) throws ClientPolicyException {
    var known =
        session
            .getContext()
            .getRealm()
            .getClientScopesStream()
            .map(ClientScopeModel::getName)
            .collect(Collectors.toSet());
    if (!known.containsAll(ScopeParameter.words(scopes))) {
      throw refused(
          "mcp.scopes_supported names a scope that is no client scope of this realm: create the"
              + " client scope first, or correct the list (names separated by blanks)");
    }
  }

  private static boolean byAdministrator(ClientCRUDContext context) {
    return context instanceof AdminClientRegisterContext
        || context instanceof AdminClientUpdateContext;
  }

  private static ClientPolicyException refused(String description) {
    return new ClientPolicyException(OAuthErrorException.INVALID_CLIENT_METADATA, description);
  }
}
