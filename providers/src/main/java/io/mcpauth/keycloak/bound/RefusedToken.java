package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.request.EventDetail;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.Encode;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.Urls;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * The event of a token for an MCP server that somebody showed to Keycloak: whoever did has it from
 * the client, or from that server.
 */
public final class RefusedToken {

  /** What the network sees. */
  static final String DESCRIPTION =
      "the token is for an MCP server, not for Keycloak: send it to that server";

  private static final String REASON = "token for an MCP server shown to an API of Keycloak";

  private RefusedToken() {}

  /**
   * Writes it, in the realm of the token, if the token is real: a stranger's text is no event.
   *
   * @param encoded as it was shown
   * @param claimed what it says, without anybody having verified it
   */
  static void record(String encoded, AccessToken claimed) {
    @Nullable KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
    if (session == null || !session.getTransactionManager().isActive()) {
      return; // The request ends before Keycloak has a session for it.
    }
    KeycloakContext context = session.getContext();
    @Nullable RealmModel realm = realmOf(session, claimed);
    if (realm == null) {
      return;
    }
    @Nullable RealmModel asked = context.getRealm();
    context.setRealm(realm); // Keys are looked for in the realm of the context.
    try {
      @Nullable AccessToken token = session.tokens().decode(encoded, AccessToken.class);
      if (token != null && !token.isExpired()) {
        write(session, realm, token);
      }
    } finally {
      if (asked != null) {
        context.setRealm(asked);
      }
    }
  }

  /**
   * The refusal by an API of Keycloak's that has verified the token and asks what it may.
   *
   * @param token for an MCP server
   */
  public static ErrorResponseException atKeycloak(KeycloakSession session, AccessToken token) {
    write(session, session.getContext().getRealm(), token);
    return new ErrorResponseException(
        OAuthErrorException.INVALID_TOKEN, DESCRIPTION, Response.Status.UNAUTHORIZED);
  }

  private static void write(KeycloakSession session, RealmModel realm, AccessToken token) {
    Optional<BoundToken> bound = BoundToken.of(token);
    new EventBuilder(realm, session, session.getContext().getConnection())
        .event(EventType.INTROSPECT_TOKEN)
        .client(token.getIssuedFor())
        .user(token.getSubject())
        .session(token.getSessionId())
        .detail(Details.TOKEN_ID, token.getId())
        .detail(EventDetail.RESOURCE, bound.map(BoundToken::resource).orElse(null))
        .detail(EventDetail.SERVER, bound.map(BoundToken::server).orElse(null))
        .detail(Details.REASON, REASON)
        .error(Errors.INVALID_TOKEN);
  }

  /** The realm that a token says it is of; null if there is none of that name here. */
  static @Nullable RealmModel realmOf(KeycloakSession session, AccessToken token) {
    @Nullable String issuer = token.getIssuer();
    if (issuer == null) {
      return null;
    }
    String name = issuer.substring(issuer.lastIndexOf('/') + 1);
    @Nullable RealmModel realm = session.realms().getRealmByName(Encode.decodePath(name));
    boolean same =
        realm != null
            && Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName())
                .equals(issuer);
    return same ? realm : null;
  }
}
