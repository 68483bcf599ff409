package io.mcpauth.keycloak.resource;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;

/** The MCP servers that a token names, for other features. */
public final class McpServers {

  private McpServers() {}

  /**
   * The MCP servers in an audience: the enabled confidential clients with a resource URL whose
   * client id stands in it.
   *
   * @param realm the realm of the token
   * @param audience the token's {@code aud}
   */
  public static List<ClientModel> in(RealmModel realm, String @Nullable [] audience) {
    return Stream.ofNullable(audience)
        .flatMap(Arrays::stream)
        .distinct()
        .map(realm::getClientByClientId)
        .filter(Objects::nonNull)
        .filter(client -> client.isEnabled() && !client.isPublicClient())
        .filter(client -> ResourceAttributes.uriOf(client).isPresent())
        .toList();
  }
}
