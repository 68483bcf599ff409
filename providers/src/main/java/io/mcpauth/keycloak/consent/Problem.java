package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.lifetime.ExpiredClient;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.messages.Messages;

/**
 * An error in terms of what a person, and the client's developer, can do about it.
 *
 * @param kind part of message keys
 * @param detail what Keycloak itself says; possibly empty
 */
public record Problem(Kind kind, String detail) {

  /** Our own message, for a request whose MCP server is no longer registered. */
  static final String UNKNOWN_RESOURCE_MESSAGE = "mcpUnknownResourceMessage";

  /** The same for a client that is a URL, see {@code cimd.DocumentRefusal}. */
  static final String DOCUMENT_MESSAGE = "mcpDocumentNotUsable";

  static final String DOCUMENT_BUSY_MESSAGE = "mcpDocumentBusy";

  /** Names are part of message keys. */
  public enum Kind {
    /** No such client, or one that is switched off. */
    UNKNOWN_CLIENT,
    /** A client that nobody used for so long that it does not count any more. */
    CLIENT_EXPIRED,
    /** The client wants an answer at an address that it has not registered. */
    REDIRECT_REFUSED,
    /** No such MCP server. */
    UNKNOWN_RESOURCE,
    /** The metadata document of the client cannot be had, or is not good. */
    DOCUMENT,
    /** Too many of them are being fetched. */
    BUSY,
    /** Too much time went by, or the cookies are gone. */
    EXPIRED,
    /** Everything else. */
    OTHER
  }

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry(Messages.CLIENT_NOT_FOUND, Kind.UNKNOWN_CLIENT),
          Map.entry(Messages.CLIENT_DISABLED, Kind.UNKNOWN_CLIENT),
          Map.entry(Messages.UNKNOWN_LOGIN_REQUESTER, Kind.UNKNOWN_CLIENT),
          Map.entry(Messages.LOGIN_REQUESTER_NOT_ENABLED, Kind.UNKNOWN_CLIENT),
          Map.entry(ExpiredClient.MESSAGE, Kind.CLIENT_EXPIRED),
          Map.entry(Messages.INVALID_REDIRECT_URI, Kind.REDIRECT_REFUSED),
          Map.entry(UNKNOWN_RESOURCE_MESSAGE, Kind.UNKNOWN_RESOURCE),
          Map.entry(DOCUMENT_MESSAGE, Kind.DOCUMENT),
          Map.entry(DOCUMENT_BUSY_MESSAGE, Kind.BUSY),
          Map.entry(Messages.EXPIRED_CODE, Kind.EXPIRED),
          Map.entry(Messages.EXPIRED_ACTION, Kind.EXPIRED),
          Map.entry(Messages.EXPIRED_ACTION_TOKEN_NO_SESSION, Kind.EXPIRED),
          Map.entry(Messages.EXPIRED_ACTION_TOKEN_SESSION_EXISTS, Kind.EXPIRED),
          Map.entry(Messages.INVALID_CODE, Kind.EXPIRED),
          Map.entry(Messages.SESSION_NOT_ACTIVE, Kind.EXPIRED),
          Map.entry(Messages.COOKIE_NOT_FOUND, Kind.EXPIRED));

  static Problem of(FormMessage message, @Nullable String formatted) {
    String detail = formatted == null ? "" : formatted;
    return new Problem(
        isAboutRedirectUri(message)
            ? Kind.REDIRECT_REFUSED
            : KINDS.getOrDefault(message.getMessage(), Kind.OTHER),
        detail);
  }

  static Problem unnamed() {
    return new Problem(Kind.OTHER, "");
  }

  private static boolean isAboutRedirectUri(FormMessage message) {
    Object @Nullable [] parameters = message.getParameters();
    return (Messages.INVALID_PARAMETER.equals(message.getMessage())
            || Messages.MISSING_PARAMETER.equals(message.getMessage()))
        && parameters != null
        && parameters.length > 0
        && OIDCLoginProtocol.REDIRECT_URI_PARAM.equals(parameters[0]);
  }
}
