package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.client.DynamicClient;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.PermissionGrantType;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.CorsErrorResponseException;

/**
 * Keycloak's grant for Authorization Services (UMA 2.0), closed to everything of MCP.
 *
 * <p>Whoever shows a token gets one for any client that has Authorization on, with the roles that
 * the user has there, and client policies hear nothing of it. So a token that is for an MCP server,
 * or that a client got which registered itself, is no ticket here; for other clients it is the
 * grant that it was.
 */
final class PermissionGrant extends PermissionGrantType {

  private static final String SERVED = PermissionGrant.class.getName();

  private static final String NO_TICKET =
      "a token for an MCP server, or of a client that registered itself, gives no permissions of"
          + " Authorization Services";
  private static final String NO_SERVER =
      "this grant gives no token for an MCP server: leave the parameter resource out";

  /** Where this grant takes a token from; each of them says who asks. */
  private static final List<String> TOKENS = List.of("subject_token", "claim_token", "rpt");

  /** Whether the tokens of this request come from this grant, by whatever way through Keycloak. */
  static boolean isServedIn(KeycloakSession session) {
    return session.getAttribute(SERVED) != null;
  }

  @Override
  public Response process(Context context) {
    setContext(context);
    session.setAttribute(SERVED, true);
    if (formParams.containsKey(OAuth2Constants.RESOURCE)
        && ResourceIndicatorExecutorFactory.isAppliedIn(realm)) {
      throw refused(OAuthErrorException.INVALID_TARGET, NO_SERVER);
    }
    if (shown().anyMatch(this::isOfMcp)) {
      throw refused(OAuthErrorException.UNAUTHORIZED_CLIENT, NO_TICKET);
    }
    return super.process(context);
  }

  private Stream<String> shown() {
    @Nullable String header = headers.getHeaderString(HttpHeaders.AUTHORIZATION);
    Stream<@Nullable String> inHeader =
        Stream.ofNullable(header).map(text -> text.substring(text.indexOf(' ') + 1).trim());
    return Stream.concat(inHeader, TOKENS.stream().map(formParams::getFirst))
        .filter(Objects::nonNull);
  }

  private boolean isOfMcp(String encoded) {
    @Nullable AccessToken token = session.tokens().decode(encoded, AccessToken.class);
    if (token == null) {
      return false; // Keycloak refuses it, or it is no token.
    }
    @Nullable ClientModel holder =
        token.getIssuedFor() == null ? null : realm.getClientByClientId(token.getIssuedFor());
    return BoundToken.of(token).isPresent() || (holder != null && DynamicClient.is(holder));
  }

  private CorsErrorResponseException refused(String error, String reason) {
    event.detail(Details.REASON, reason);
    event.error(Errors.NOT_ALLOWED);
    return new CorsErrorResponseException(cors, error, reason, Response.Status.BAD_REQUEST);
  }
}
