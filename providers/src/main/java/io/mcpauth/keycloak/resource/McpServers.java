package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.resource.registry.ResourceAttributes;
import io.mcpauth.keycloak.resource.registry.ResourceRegistry;
import io.mcpauth.keycloak.resource.registry.ResourceUri;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The MCP servers that a token names, for other features. */
public final class McpServers {

  private McpServers() {}

  /**
   * The MCP servers in an audience: the enabled confidential clients with a resource URL whose
   * client id stands in it.
   *
   * @param session of a request to the realm of the token
   * @param audience the token's {@code aud}
   */
  public static List<ClientModel> in(KeycloakSession session, String @Nullable [] audience) {
    if (audience == null) {
      return List.of();
    }
    RealmModel realm = session.getContext().getRealm();
    Set<String> named = new LinkedHashSet<>(List.of(audience));
    Set<String> ids = new LinkedHashSet<>(named);
    // A bound token names a server by URL and by client id. To look for a client whose id is the
    // URL would be a query for each token: Keycloak caches no client that is not there.
    ids.removeIf(value -> isUrlOfAnother(session, named, value));
    return ids.stream()
        .map(realm::getClientByClientId)
        .filter(Objects::nonNull)
        .filter(client -> client.isEnabled() && !client.isPublicClient())
        .filter(client -> ResourceAttributes.uriOf(client).isPresent())
        .toList();
  }

  private static boolean isUrlOfAnother(KeycloakSession session, Set<String> named, String value) {
    ResourceRegistry registry = new ResourceRegistry(session);
    return ResourceUri.parse(value).stream()
        .flatMap(uri -> registry.clients(uri).stream())
        .map(ClientModel::getClientId)
        .anyMatch(id -> !id.equals(value) && named.contains(id));
  }
}
