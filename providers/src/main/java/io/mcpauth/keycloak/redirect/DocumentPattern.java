package io.mcpauth.keycloak.redirect;

import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.util.Optional;

/**
 * Clients that are known by the https URL of their metadata, by where that is.
 *
 * <p>Written {@code host} (on whatever port), {@code *.host} (its sub-domains and not itself), or
 * {@code https://host/path}, which is that URL alone, and with an asterisk at its end every URL
 * that begins so. Who publishes at an origin decides what stands there, so nothing matches across
 * the end of a host.
 */
public final class DocumentPattern {

  private static final String HTTPS = "https://";
  private static final String ALL_BELOW = "*";

  private final Place place;

  private DocumentPattern(Place place) {
    this.place = place;
  }

  /**
   * Reads a pattern.
   *
   * @param text the configured text
   * @return the pattern; empty if the text is not one
   */
  public static Optional<DocumentPattern> parse(String text) {
    return (text.startsWith(HTTPS) ? address(text) : host(text)).map(DocumentPattern::new);
  }

  private static Optional<Place> host(String text) {
    // The host says who it is, whatever the port; with a port it would say less than it seems.
    return text.contains(":")
        ? Optional.empty()
        : HostPattern.parse(text).map(host -> host::matchesOnAnyPort);
  }

  private static Optional<Place> address(String text) {
    boolean below = text.endsWith(ALL_BELOW);
    String start = below ? text.substring(0, text.length() - ALL_BELOW.length()) : text;
    // "https://host*" would be "https://host.evil.example" as well, so the path has begun.
    if (!(RedirectUri.parse(start) instanceof Parsed.Accepted accepted)
        || !accepted.uri().pathAndQuery().startsWith("/")
        || accepted.uri().pathAndQuery().contains("?")) {
      return Optional.empty();
    }
    RedirectUri uri = accepted.uri();
    return Optional.of(
        other ->
            uri.sameOrigin(other)
                && (below
                    ? other.pathAndQuery().startsWith(uri.pathAndQuery())
                    : other.pathAndQuery().equals(uri.pathAndQuery())));
  }

  /**
   * Where a client id leads, for who asks several patterns about it.
   *
   * @param clientId any text
   * @return empty for what is no https URL; and what two readers could take for two places is at
   *     neither of them
   */
  public static Optional<RedirectUri> place(String clientId) {
    return RedirectUri.parse(clientId) instanceof Parsed.Accepted accepted
            && accepted.uri().kind() == Kind.HTTPS
        ? Optional.of(accepted.uri())
        : Optional.empty();
  }

  /**
   * Whether a client is meant.
   *
   * @param clientId any text, see {@link #place}
   */
  public boolean matches(String clientId) {
    return place(clientId).filter(this::matches).isPresent();
  }

  /**
   * Whether a client is meant.
   *
   * @param uri what {@link #place} says
   */
  public boolean matches(RedirectUri uri) {
    return place.holds(uri);
  }

  /** Where documents are. */
  @FunctionalInterface
  private interface Place {
    boolean holds(RedirectUri uri);
  }
}
