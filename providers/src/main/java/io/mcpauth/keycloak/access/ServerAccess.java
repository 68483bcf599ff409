package io.mcpauth.keycloak.access;

import io.mcpauth.keycloak.access.AccessDecision.Allow;
import io.mcpauth.keycloak.access.AccessRules.Role;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.request.ScopeParameter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Who reaches one MCP server, as its administrator wrote it on the server's client.
 *
 * <p>Nothing is remembered: the settings, the client and the person's roles are read at each
 * question, from Keycloak's own caches, so that every node answers as the database is now.
 */
public final class ServerAccess {

  private final KeycloakSession session;
  private final ClientModel server;

  /**
   * Access to a server.
   *
   * @param server the client that is the MCP server
   */
  public ServerAccess(KeycloakSession session, ClientModel server) {
    this.session = session;
    this.server = server;
  }

  /** Judges a client, whoever it asks for. */
  public AccessDecision ofClient(ClientModel client) {
    LocalDate today =
        LocalDate.ofInstant(
            Instant.ofEpochSecond(Time.currentTimeSeconds()), ZoneId.systemDefault());
    return AccessRules.ofClient(
        AllowedClients.parse(server.getAttribute(McpAttribute.ALLOWED_CLIENTS.key())),
        ClientFacts.of(client, today));
  }

  /** Judges a person, or the service account of a client. */
  public AccessDecision ofPerson(UserModel user) {
    return AccessRules.ofPerson(role(user));
  }

  /** Judges both. */
  public AccessDecision of(ClientModel client, UserModel user) {
    AccessDecision decision = ofClient(client);
    return decision instanceof Allow ? ofPerson(user) : decision;
  }

  private Role role(UserModel user) {
    @Nullable String name = server.getAttribute(McpAttribute.REQUIRED_ROLE.key());
    if (name == null || name.isBlank()) {
      return Role.NOT_ASKED;
    }
    @Nullable RoleModel role =
        KeycloakModelUtils.getRoleFromString(session, server.getRealm(), name.strip());
    if (role == null) {
      return Role.UNKNOWN;
    }
    return user.hasRole(role) ? Role.HELD : Role.NOT_HELD;
  }

  /**
   * Whether its tokens have to be bound to a key (RFC 9449). What cannot be read, which only an
   * import can bring in, means that they have.
   */
  public boolean requiresProof() {
    @Nullable String value = server.getAttribute(McpAttribute.REQUIRE_DPOP.key());
    return value != null && !value.isBlank() && !value.equals("false");
  }

  /**
   * The most that a client gets of the server's scopes.
   *
   * @return empty if there is no such limit for it
   */
  public Optional<Set<String>> ceiling(ClientModel client) {
    return Optional.ofNullable(server.getAttribute(McpAttribute.DYNAMIC_SCOPES.key()))
        .filter(text -> !text.isBlank() && DynamicClient.is(client))
        .map(ScopeParameter::listed);
  }
}
