package io.mcpauth.keycloak.resource.registry;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorConstants;

/** The client attributes that say what is an MCP server, and which one a client is for. */
public final class ResourceAttributes {

  /** Keycloak's own attribute for the URL of a resource server. */
  static final String RESOURCE_URL = ResourceIndicatorConstants.CLIENT_RESOURCE_URL_ATTRIBUTE;

  /** Scopes that are the server's own, separated by blanks; RFC 9728's name for them. */
  static final String SCOPES = McpAttribute.SCOPES_SUPPORTED.key();

  /** The resource of a client's requests that name none; goes before the realm's. */
  static final String DEFAULT_RESOURCE = McpAttribute.DEFAULT_RESOURCE.key();

  /** Whoever sets one of these decides who receives tokens. */
  static final List<String> FOR_ADMINISTRATORS = List.of(RESOURCE_URL, SCOPES, DEFAULT_RESOURCE);

  private static final Collection<String> INTERNAL_CLIENTS =
      Set.of(Constants.defaultClients.toArray(String[]::new));

  private ResourceAttributes() {}

  /** The canonical resource URL of a client, if it has a readable one. */
  public static Optional<ResourceUri> uriOf(ClientModel client) {
    return Optional.ofNullable(client.getAttribute(RESOURCE_URL)).flatMap(ResourceUri::parse);
  }

  /** The client as an MCP server; empty if tokens for it must not be issued. */
  static Optional<ResourceServer> serverOf(ClientModel client) {
    return Optional.ofNullable(client.getAttribute(RESOURCE_URL))
        .filter(url -> client.isEnabled() && !client.isPublicClient())
        .filter(url -> !isInternal(client.getClientId()))
        .map(url -> new ResourceServer(client.getClientId(), url, scopesOf(client)));
  }

  /** Keycloak's own clients are no MCP servers: a token for one of them opens Keycloak itself. */
  static boolean isInternal(String clientId) {
    return INTERNAL_CLIENTS.contains(clientId);
  }

  /** The client's own default resource. */
  public static Optional<String> defaultResourceOf(ClientModel client) {
    return Optional.ofNullable(client.getAttribute(DEFAULT_RESOURCE)).filter(r -> !r.isEmpty());
  }

  private static Set<String> scopesOf(ClientModel client) {
    return Optional.ofNullable(client.getAttribute(SCOPES))
        .map(ScopeParameter::words)
        .orElse(Set.of());
  }
}
