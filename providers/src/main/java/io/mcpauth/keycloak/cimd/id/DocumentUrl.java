package io.mcpauth.keycloak.cimd.id;

import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUri.Kind;

/**
 * A client id that is the URL of the client's metadata, in the one spelling that all readers take
 * for the same place: only {@link #parse} makes one.
 *
 * <p>The text is never normalised. Client ids are compared letter by letter (draft section 3), and
 * the document has to repeat the very same text.
 */
public final class DocumentUrl {

  /** Longer ones are no client ids, whatever could be stored. */
  public static final int MAX_LENGTH = 512;

  /**
   * What Keycloak's column {@code CLIENT.CLIENT_ID} holds: VARCHAR(255). Every look-up of a client
   * in Keycloak compares that column with the whole id, so a longer one cannot be kept under
   * another name. It is refused with a reason of its own.
   */
  public static final int STORABLE_LENGTH = 255;

  private static final String HTTPS = "https:";

  private static final int HTTPS_PORT = 443;

  private final RedirectUri uri;

  /** Why one with a query is none, where none is allowed. */
  public static final String NO_QUERY = "must not have a query";

  private DocumentUrl(RedirectUri uri) {
    this.uri = uri;
  }

  /**
   * Whether an id claims to be such a URL; others are ids that somebody chose or made up.
   *
   * <p>Schemes are the same in any case (RFC 3986 section 3.1), so {@code HTTPS:} claims it too,
   * and is refused for its spelling.
   */
  public static boolean isClaimedBy(String clientId) {
    return clientId.regionMatches(true, 0, HTTPS, 0, HTTPS.length());
  }

  /**
   * Reads a client id.
   *
   * @param clientId as sent, of any length and content
   * @param queryAllowed whether it may have a query, which the draft advises against
   */
  public static ReadUrl parse(String clientId, boolean queryAllowed) {
    if (clientId.length() > MAX_LENGTH) {
      return new ReadUrl.Bad("is longer than " + MAX_LENGTH + " characters");
    }
    // Draft section 3: an "https" scheme, a path component, no single-dot or double-dot path
    // segments, no fragment component, no username or password. The reader of redirect URIs knows
    // all of it, encoded and otherwise, and takes no address for a host.
    Parsed parsed = RedirectUri.parse(clientId);
    if (parsed instanceof Parsed.Refused refused) {
      return new ReadUrl.Bad(refused.refusal().text());
    }
    RedirectUri uri = ((Parsed.Accepted) parsed).uri();
    if (uri.kind() != Kind.HTTPS) {
      return new ReadUrl.Bad("must be an https URL");
    }
    int query = uri.pathAndQuery().indexOf('?');
    String path = query < 0 ? uri.pathAndQuery() : uri.pathAndQuery().substring(0, query);
    if (path.isEmpty() || path.equals("/")) {
      return new ReadUrl.Bad("must have a path other than /");
    }
    // Draft section 3: SHOULD NOT include a query string component.
    if (query >= 0 && !queryAllowed) {
      return new ReadUrl.Bad(NO_QUERY);
    }
    if (clientId.length() > STORABLE_LENGTH) {
      return new ReadUrl.Bad(
          "is longer than "
              + STORABLE_LENGTH
              + " characters, which is all that this server stores");
    }
    return new ReadUrl.Good(new DocumentUrl(uri));
  }

  /** The text as sent. */
  public String value() {
    return uri.value();
  }

  /** The host, in lower case, without a port. */
  public String host() {
    return uri.host();
  }

  /** The port that is meant. */
  public int port() {
    return uri.port().orElse(HTTPS_PORT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DocumentUrl url && uri.equals(url.uri);
  }

  @Override
  public int hashCode() {
    return uri.hashCode();
  }

  @Override
  public String toString() {
    return value();
  }
}
