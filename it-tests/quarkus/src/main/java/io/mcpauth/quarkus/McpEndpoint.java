package io.mcpauth.quarkus;

import io.quarkus.security.PermissionsAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** In place of an MCP server: whoever gets here has been let through. */
@Path("/mcp")
public class McpEndpoint {

  @POST
  @PermissionsAllowed("mcp:tools")
  @Produces(MediaType.APPLICATION_JSON)
  public String answer() {
    return "{}";
  }
}
