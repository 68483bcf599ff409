package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.resource.registry.ResourceAttributes;
import io.mcpauth.keycloak.resource.registry.ResourceRegistry;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import io.mcpauth.keycloak.resource.registry.ResourceUri;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.AccessToken;

/** The MCP servers that a token names, for other features. */
public final class McpServers {

  private McpServers() {}

  /**
   * The MCP servers in an audience: the enabled confidential clients with a resource URL or
   * template whose client id stands in it, and those whose tokens have their URL alone and whose
   * URL does.
   *
   * @param session of a request to the realm of the token
   * @param audience the token's {@code aud}
   */
  public static List<ClientModel> in(KeycloakSession session, String @Nullable [] audience) {
    if (audience == null) {
      return List.of();
    }
    RealmModel realm = session.getContext().getRealm();
    ResourceRegistry registry = new ResourceRegistry(session);
    Set<String> named = new LinkedHashSet<>(List.of(audience));
    return named.stream()
        .flatMap(value -> clientId(registry, named, value).stream())
        .distinct()
        .map(realm::getClientByClientId)
        .filter(Objects::nonNull)
        .filter(client -> client.isEnabled() && !client.isPublicClient())
        .filter(ResourceAttributes::makeServer)
        .toList();
  }

  // A bound token names a server by URL, and in most cases by client id. To look for a client whose
  // id is the URL would be a query for each token: Keycloak caches no client that is not there.
  private static Optional<String> clientId(
      ResourceRegistry registry, Set<String> named, String value) {
    Optional<ResourceUri> uri = ResourceUri.parse(value);
    if (uri.isEmpty()) {
      return Optional.of(value);
    }
    boolean ofAnother =
        registry.clients(uri.get()).stream()
            .map(ClientModel::getClientId)
            .anyMatch(id -> !id.equals(value) && named.contains(id));
    return ofAnother
        ? Optional.empty()
        : registry
            .find(value)
            .filter(ResourceServer::urlAlone)
            .map(ResourceServer::clientId)
            .or(() -> Optional.of(value));
  }

  /**
   * Whether a token that has its server's URL alone in its audience is for this server: by the URL
   * as it is registered now.
   */
  public static boolean isForUrlOf(
      KeycloakSession session, @Nullable ClientModel server, AccessToken token) {
    return server != null
        && BoundToken.of(token)
            .filter(bound -> bound.server().equals(server.getClientId()))
            .filter(bound -> new ResourceRegistry(session).isOf(server, bound.resource()))
            .isPresent();
  }
}
