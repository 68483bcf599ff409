package io.mcpauth.keycloak.endpoint;

import io.mcpauth.keycloak.connections.ConnectionsResource;
import io.mcpauth.keycloak.console.ConsoleResource;
import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.props.GrantPropsResource;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import org.keycloak.models.KeycloakSession;

/**
 * The root of {@code /realms/{realm}/mcp/}. It is public because Keycloak's JAX-RS code calls it.
 */
public final class McpRealmResource {

  private final KeycloakSession session;

  McpRealmResource(KeycloakSession session) {
    this.session = session;
  }

  /** The page on which users see and end what acts for them. */
  @Path("connections")
  public ConnectionsResource connections() {
    requirePack();
    return new ConnectionsResource(session);
  }

  /** What an MCP server keeps with the grant of one user at one client. */
  @Path("grant-props")
  public GrantPropsResource grantProps() {
    requirePack();
    return new GrantPropsResource(session);
  }

  /** The page of operators, which those of the whole server sign in to in their own realm. */
  @Path("console")
  public ConsoleResource console() {
    return new ConsoleResource(session);
  }

  private void requirePack() {
    if (!PackGate.isOpenFor(session)) {
      throw new NotFoundException();
    }
  }
}
