package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.told.RequestFacts;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.JsonWebToken;

/**
 * What an access token says that {@code ResourceTokenPostProcessor} bound to one MCP server.
 *
 * <p>It is known by a claim of its own. The audience would not do: mappers write into it as well, a
 * client id can look like a URL, and a server can be renamed or deleted while its tokens live.
 *
 * @param resource the registered URL of the server
 * @param server the client id of the server
 */
public record BoundToken(String resource, String server) {

  /** Claim of access and refresh tokens: the client id of the MCP server. */
  public static final String CLAIM = "mcp_server";

  /**
   * Claim of access tokens: what the names of the server's URL template stand for. Only a URL that
   * a template matched has it.
   */
  public static final String NAMES_CLAIM = "mcp_resource";

  /**
   * Reads the claim of a token of this realm.
   *
   * @return empty for a token that is for no MCP server
   */
  public static Optional<BoundToken> of(JsonWebToken token) {
    @Nullable Object server = token.getOtherClaims().get(CLAIM);
    if (server == null) {
      return Optional.empty();
    }
    // A value that is none of ours makes it the token of nobody, not of everybody.
    String clientId = server instanceof String text ? text : "";
    String resource =
        Stream.ofNullable(token.getAudience())
            .flatMap(Stream::of)
            .filter(audience -> !audience.equals(clientId))
            .findFirst()
            .orElse(clientId);
    return Optional.of(new BoundToken(resource, clientId));
  }

  /** Has the events of a request that brings a token of this realm tell whom it is for. */
  public static void tell(KeycloakSession session, JsonWebToken token) {
    of(token)
        .ifPresent(
            bound -> {
              // The audience of a refresh token is Keycloak.
              @Nullable Object resource = token.getOtherClaims().get(OAuth2Constants.RESOURCE);
              RequestFacts.of(session)
                  .isFor(resource == null ? bound.resource() : resource.toString(), bound.server());
            });
  }

  /**
   * Binds a token: whom it is for, and the mark of it.
   *
   * @param urlAlone whether the audience is the URL without the client id
   * @param names what the names of the server's template stand for
   */
  public void bind(AccessToken token, boolean urlAlone, Map<String, String> names) {
    if (urlAlone) {
      token.audience(resource);
    } else {
      token.audience(resource, server);
    }
    token.getOtherClaims().put(CLAIM, server);
    // A mapper may have written one.
    token.getOtherClaims().remove(NAMES_CLAIM);
    if (!names.isEmpty()) {
      token.getOtherClaims().put(NAMES_CLAIM, names);
    }
  }
}
