package io.mcpauth.keycloak.access;

import io.mcpauth.keycloak.access.AccessDecision.Allow;
import io.mcpauth.keycloak.access.AccessDecision.Deny;
import io.mcpauth.keycloak.access.AccessDecision.Refusal;
import java.util.Optional;

/** Who reaches an MCP server; no session, no I/O. */
final class AccessRules {

  private AccessRules() {}

  /** What a server's role is to a person. */
  enum Role {
    /** The server asks for none. */
    NOT_ASKED,
    /** The person has it, directly, by another role or by a group. */
    HELD,
    /** The person has it not. */
    NOT_HELD,
    /** There is no such role. */
    UNKNOWN
  }

  /**
   * Judges a client.
   *
   * @param allowed what the server says; empty if that cannot be read
   */
  static AccessDecision ofClient(Optional<AllowedClients> allowed, ClientFacts client) {
    if (allowed.isEmpty()) {
      return new Deny(Refusal.CLIENTS_UNREADABLE);
    }
    return allowed.get().accept(client) ? new Allow() : new Deny(Refusal.CLIENT);
  }

  /** Judges a person, or the service account of a client. */
  static AccessDecision ofPerson(Role role) {
    return switch (role) {
      case NOT_ASKED, HELD -> new Allow();
      case NOT_HELD -> new Deny(Refusal.PERSON);
      case UNKNOWN -> new Deny(Refusal.ROLE_UNKNOWN);
    };
  }
}
