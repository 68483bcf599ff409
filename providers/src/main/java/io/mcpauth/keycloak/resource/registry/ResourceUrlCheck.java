package io.mcpauth.keycloak.resource.registry;

import static io.mcpauth.keycloak.client.ProposedClient.refused;
import static io.mcpauth.keycloak.resource.registry.ResourceAttributes.RESOURCE_TEMPLATE;
import static io.mcpauth.keycloak.resource.registry.ResourceAttributes.RESOURCE_URL;

import io.mcpauth.keycloak.client.ProposedClient;
import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;

/**
 * Checks the attributes of an MCP server before a client is saved.
 *
 * <p>Whoever owns a resource URL receives the tokens issued for it. So only an administrator may
 * set it, on a confidential client, and no two clients may share it, be it by a template or as the
 * client id.
 */
public final class ResourceUrlCheck {

  private static final String NOT_A_URL =
      " must be an absolute http or https URL without user information, query and fragment";
  private static final String WHY_NO_QUERY =
      ": Keycloak's authorization endpoint takes no resource with a query";

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
    Optional<ProposedClient> proposed = ProposedClient.of(context);
    if (proposed.isPresent()) {
      check(proposed.get());
    }
  }

  private void check(ProposedClient client) throws ClientPolicyException {
    client.keepForAdministrators(ResourceAttributes.FOR_ADMINISTRATORS);
    checkClientId(client);
    List<String> urls = values(client, RESOURCE_URL);
    List<String> templates = values(client, RESOURCE_TEMPLATE);
    if (!urls.isEmpty() || !templates.isEmpty()) {
      checkKind(client, urls.isEmpty() ? RESOURCE_TEMPLATE : RESOURCE_URL);
      checkUrls(client, urls);
      new TemplateCheck(registry).check(client, templates);
    }
    checkAudience(client);
    checkDefault(client);
    Optional<String> scopes = client.attribute(ResourceAttributes.SCOPES);
    if (scopes.isPresent()) {
      checkScopes(scopes.get());
    }
  }

  private static List<String> values(ProposedClient client, String attribute) {
    return ResourceAttributes.values(client.attribute(attribute).orElse(null));
  }

  // In an audience stand URLs and client ids: a client that is called like another server's URL
  // would be the audience of that server's tokens.
  private void checkClientId(ProposedClient client) throws ClientPolicyException {
    Optional<ResourceUri> uri = ResourceUri.parse(client.clientId());
    if (uri.isPresent()
        && registry.clients(uri.get()).stream().anyMatch(other -> !client.isStoredAs(other))) {
      throw refused(
          "the client id is the resource_url of another client of this realm, or inside its"
              + " mcp.resource_template: choose another one");
    }
  }

  private static void checkKind(ProposedClient client, String attribute)
      throws ClientPolicyException {
    checkNotInternal(client, attribute);
    if (client.isPublic()) {
      throw refused(
          attribute
              + " belongs to a confidential client: turn client authentication on, or remove the"
              + " attribute");
    }
  }

  private static void checkNotInternal(ProposedClient client, String attribute)
      throws ClientPolicyException {
    if (ResourceAttributes.isInternal(client.clientId())) {
      throw refused(attribute + " cannot stand on a client of Keycloak itself: remove it");
    }
  }

  private void checkUrls(ProposedClient client, List<String> urls) throws ClientPolicyException {
    Set<ResourceUri> listed = new HashSet<>();
    for (String url : urls) {
      ResourceUri uri = servable(RESOURCE_URL, url);
      if (!listed.add(uri)) {
        throw refused("resource_url has the same URL twice: remove one of them");
      }
      checkUrl(client, url, uri);
    }
  }

  private void checkUrl(ProposedClient client, String url, ResourceUri uri)
      throws ClientPolicyException {
    if (registry.clients(uri).stream().anyMatch(other -> !client.isStoredAs(other))) {
      throw refused(
          "resource_url is in use by another client of this realm, as its URL or inside its"
              + " mcp.resource_template: choose another URL");
    }
    if (Stream.of(url, uri.value())
        .map(session.getContext().getRealm()::getClientByClientId)
        .anyMatch(other -> other != null && !client.isStoredAs(other))) {
      throw refused(
          "resource_url is the client id of another client of this realm: choose another URL");
    }
  }

  private static void checkAudience(ProposedClient client) throws ClientPolicyException {
    Optional<String> audience = client.attribute(ResourceAttributes.AUDIENCE);
    if (audience.isPresent() && !audience.get().equals(ResourceAttributes.URL_ALONE)) {
      throw refused(
          ResourceAttributes.AUDIENCE
              + " must be url, for tokens whose aud is the URL alone, or empty, for the URL and"
              + " the client id");
    }
  }

  private void checkDefault(ProposedClient client) throws ClientPolicyException {
    Optional<String> fallback = client.attribute(ResourceAttributes.DEFAULT_RESOURCE);
    if (fallback.isPresent()) {
      checkNotInternal(client, ResourceAttributes.DEFAULT_RESOURCE);
      ResourceUri uri = servable(ResourceAttributes.DEFAULT_RESOURCE, fallback.get());
      // A server that has gone since is the doctor's to tell: whoever saves something else goes on.
      if (client.changes(ResourceAttributes.DEFAULT_RESOURCE)
          && registry.find(uri.value()).isEmpty()
          && !values(client, RESOURCE_URL).contains(fallback.get())) {
        throw refused(
            ResourceAttributes.DEFAULT_RESOURCE
                + " is no URL of an enabled MCP server of this realm: register the server first, or"
                + " correct the URL");
      }
    }
  }

  private static ResourceUri servable(String attribute, String url) throws ClientPolicyException {
    ResourceUri uri = ResourceUri.parse(url).orElseThrow(() -> refused(attribute + NOT_A_URL));
    if (uri.hasQuery()) {
      throw refused(attribute + NOT_A_URL + WHY_NO_QUERY);
    }
    return uri;
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
    if (!known.containsAll(ScopeParameter.listed(scopes))) {
      throw refused(
          "mcp.scopes_supported names a scope that is no client scope of this realm: create the"
              + " client scope first, or correct the list (names separated by blanks)");
    }
  }
}
