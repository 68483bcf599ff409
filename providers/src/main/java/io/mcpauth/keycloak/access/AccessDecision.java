package io.mcpauth.keycloak.access;

import org.keycloak.OAuthErrorException;

/** Whether a client or a person reaches an MCP server. */
public sealed interface AccessDecision {

  /** They do. */
  record Allow() implements AccessDecision {}

  /**
   * They do not.
   *
   * @param refusal why
   */
  record Deny(Refusal refusal) implements AccessDecision {}

  /** Why not; the description is constant text that says whom to ask. */
  enum Refusal {
    /** None of the entries of {@code mcp.allowed_clients} names the client. */
    CLIENT(
        OAuthErrorException.INVALID_TARGET,
        "this MCP server does not accept clients of this kind: ask its administrator, who decides"
            + " it (mcp.allowed_clients)"),
    /** What only an import can bring in. */
    CLIENTS_UNREADABLE(
        OAuthErrorException.INVALID_TARGET,
        "this MCP server accepts no client, because its mcp.allowed_clients cannot be read: ask its"
            + " administrator to correct it"),
    /** It is known by a document, and an administrator keeps it out. */
    CLIENT_BLOCKED(
        OAuthErrorException.INVALID_GRANT,
        "the client may not be used here any more, because its document is blocked: ask its"
            + " administrator, who decides it (mcp.document.state)"),
    /** An administrator has disabled the client that is the server. */
    SERVER_DISABLED(
        OAuthErrorException.INVALID_TARGET,
        "this MCP server is disabled: ask its administrator, who decides it (Enabled)"),
    /** The person has not the role. */
    PERSON(
        OAuthErrorException.ACCESS_DENIED,
        "the user may not use this MCP server: ask its administrator for the role that it requires"
            + " (mcp.required_role)"),
    /** The person has left it, or it is disabled or gone. */
    ORGANIZATION(
        OAuthErrorException.ACCESS_DENIED,
        "the user is not in the organization any more that the token is for: ask its administrator"
            + " to be a member of it again, or ask for another one with an authorization request"),
    /** The role was deleted or renamed, or an import named one that is not there. */
    ROLE_UNKNOWN(
        OAuthErrorException.ACCESS_DENIED,
        "nobody may use this MCP server, because the realm has no role that its mcp.required_role"
            + " names: ask its administrator to correct it");

    private final String error;
    private final String description;

    Refusal(String error, String description) {
      this.error = error;
      this.description = description;
    }

    /** OAuth error code of a request that asks for the server; a grant is no good any more. */
    public String error() {
      return error;
    }

    public String description() {
      return description;
    }
  }
}
