package io.mcpauth.keycloak.resource.rules;

import io.mcpauth.keycloak.resource.registry.ResourceServer;
import org.keycloak.OAuthErrorException;

/** What a request may get, judged by its {@code resource} parameter. */
public sealed interface ResourceDecision {

  /**
   * The token is for this server and no other.
   *
   * @param server the resource server
   * @param indicator the parameter as the client wrote it; refresh tokens carry it on
   */
  record Bound(ResourceServer server, String indicator) implements ResourceDecision {}

  /** No resource was asked for and none is due: the token stays as stock Keycloak makes it. */
  record Unbound() implements ResourceDecision {}

  /**
   * The request is refused, with {@code invalid_target} (RFC 8707 section 2) in most cases.
   *
   * @param reason what is wrong
   */
  record Deny(Reason reason) implements ResourceDecision {}

  /** Why a request is refused; the description is constant text that a developer can act on. */
  enum Reason {
    /** The parameter is not a resource URI. */
    MALFORMED(
        "resource must be an absolute http or https URI without user information and fragment, of"
            + " at most 2048 characters"),
    /** The parameter was sent several times, for several servers; or it has a blank in it. */
    SEVERAL("resource names more than one server: ask for one token for each server"),
    /** No such server. */
    UNKNOWN(
        "resource is not registered in this realm: an MCP server is a confidential client whose"
            + " attribute resource_url holds this URL, or whose mcp.resource_template matches it"),
    /** Several clients have this URL, which only an import can bring about. */
    SHARED(
        "resource belongs to several clients of this realm (resource_url, mcp.resource_template,"
            + " client id), so that nobody can tell whose it is: an administrator leaves it to one"
            + " of them"),
    /** A grant whose server has been renamed, disabled or deleted since. */
    GONE(
        OAuthErrorException.INVALID_GRANT,
        "the MCP server of this grant is not registered any more: ask again with an authorization"
            + " request"),
    /** Not the resource of the authorization request. */
    CHANGED(
        "resource differs from the one of the authorization request: repeat that value or leave"
            + " the parameter out"),
    /** No resource was sent, and there is no default. */
    MISSING("resource is required: neither this realm nor the client has a default resource");

    private final String error;
    private final String description;

    Reason(String description) {
      this(OAuthErrorException.INVALID_TARGET, description);
    }

    Reason(String error, String description) {
      this.error = error;
      this.description = description;
    }

    /** OAuth error code. */
    public String error() {
      return error;
    }

    public String description() {
      return description;
    }
  }
}
