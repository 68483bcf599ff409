package io.mcpauth.keycloak.endpoint;

import io.mcpauth.keycloak.connections.ConnectionsResource;
import io.mcpauth.keycloak.props.GrantPropsResource;
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
    return new ConnectionsResource(session);
  }

  /** What an MCP server keeps with the grant of one user at one client. */
  @Path("grant-props")
  public GrantPropsResource grantProps() {
    return new GrantPropsResource(session);
  }
}
