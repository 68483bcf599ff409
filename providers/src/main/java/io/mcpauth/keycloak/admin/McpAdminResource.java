package io.mcpauth.keycloak.admin;

import io.mcpauth.keycloak.cimd.DocumentsResource;
import io.mcpauth.keycloak.connections.GrantsResource;
import io.mcpauth.keycloak.lifecycle.ClientsResource;
import io.mcpauth.keycloak.props.PropsKeysResource;
import io.mcpauth.keycloak.refusal.ExplainResource;
import io.mcpauth.keycloak.refusal.RefusalsResource;
import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.secret.SecretsResource;
import io.mcpauth.keycloak.servers.ServersResource;
import io.mcpauth.keycloak.setup.DoctorResource;
import io.mcpauth.keycloak.setup.SetupResource;
import io.mcpauth.keycloak.setup.TeardownResource;
import jakarta.ws.rs.Path;

/** The root {@code /admin/realms/{realm}/mcp}: one locator for each feature. */
public final class McpAdminResource {

  private final AdminCall call;

  McpAdminResource(AdminCall call) {
    this.call = call;
  }

  /** How client secrets of the realm are stored, and hashing them all. */
  @Path("secrets")
  public SecretsResource secrets() {
    return new SecretsResource(call);
  }

  /** The keys with which one MCP server opens its props. */
  @Path("props-keys")
  public PropsKeysResource propsKeys() {
    return new PropsKeysResource(call);
  }

  /** Clients that are known by the URL of their document. */
  @Path("documents")
  public DocumentsResource documents() {
    return new DocumentsResource(call);
  }

  /** The MCP servers of the realm. */
  @Path("servers")
  public ServersResource servers() {
    return new ServersResource(call);
  }

  /** The clients that came by themselves, and their clean-up. */
  @Path("clients")
  public ClientsResource clients() {
    return new ClientsResource(call);
  }

  /** Who acts where for whom, and ending it. */
  @Path("connections")
  public GrantsResource connections() {
    return new GrantsResource(call);
  }

  /** What is wrong with the realm, and how it is mended. */
  @Path("doctor")
  public DoctorResource doctor() {
    return new DoctorResource(call);
  }

  /** Which clients were refused, and why. */
  @Path("refusals")
  public RefusalsResource refusals() {
    return new RefusalsResource(call);
  }

  /** What would be said of a request. */
  @Path("explain")
  public ExplainResource explain() {
    return new ExplainResource(call);
  }

  /** Brings the realm to what the pack needs. */
  @Path("setup")
  public SetupResource setup() {
    return new SetupResource(call);
  }

  /** Takes back what setup did. */
  @Path("teardown")
  public TeardownResource teardown() {
    return new TeardownResource(call);
  }
}
