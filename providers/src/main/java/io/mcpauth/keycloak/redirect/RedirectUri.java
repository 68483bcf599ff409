package io.mcpauth.keycloak.redirect;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * A redirect URI that every reader takes for the same place.
 *
 * <p>Only {@link #parse} makes one, so that a method that is given a {@code RedirectUri} has
 * nothing left to check about its form. The text is kept as sent and never normalised: what is
 * compared later is what was registered (RFC 3986 section 6.2.1, simple string comparison).
 */
public final class RedirectUri {

  /** Longest text that is read at all. */
  public static final int MAX_LENGTH = 2048;

  /** Where the browser takes the authorization code. */
  public enum Kind {
    /** To a server that proves its name: {@code https://host/path}. */
    HTTPS,
    /** To a program on the user's own machine: {@code http://127.0.0.1:port/path}. */
    LOOPBACK,
    /** To an app that claims a scheme of its own: {@code com.example.app:/path}. */
    PRIVATE_USE
  }

  private final String value;
  private final Kind kind;
  private final String scheme;
  private final String host;
  private final OptionalInt port;
  private final String pathAndQuery;

  RedirectUri(
      String value, Kind kind, String scheme, String host, OptionalInt port, String pathAndQuery) {
    this.value = value;
    this.kind = kind;
    this.scheme = scheme;
    this.host = host;
    this.port = port;
    this.pathAndQuery = pathAndQuery;
  }

  /**
   * Reads a redirect URI.
   *
   * @param text the text as sent, of any length and content
   * @return the URI, or the first thing that is wrong with the text
   */
  public static Parsed parse(String text) {
    try {
      return new Parsed.Accepted(UriReader.read(text));
    } catch (RefusedUriException e) {
      return new Parsed.Refused(e.refusal());
    }
  }

  /**
   * Whether an administrator may allow redirect URIs of this scheme.
   *
   * @param scheme the scheme alone, without a colon
   * @return false for http and https, for schemes that are never allowed and for what is no scheme
   */
  public static boolean isPrivateUseScheme(String scheme) {
    return Scheme.isWellFormed(scheme) && !Scheme.isForbidden(scheme) && !Scheme.isWeb(scheme);
  }

  /**
   * Whether an authorization request may use a URI because this one is registered.
   *
   * @param requested the URI of the authorization request
   * @return true if both are the same text, or loopback URIs that differ in the port only
   */
  public boolean matches(RedirectUri requested) {
    // RFC 9700 section 4.1.3: exact string matching, except for the port of loopback URIs.
    return value.equals(requested.value) || loopbackMatches(this, requested);
  }

  /**
   * Whether two loopback URIs differ at most in the port.
   *
   * <p>RFC 8252 section 7.3: a native app takes whatever port is free at the moment, so the server
   * must allow any port when it compares loopback URIs. Nothing else may differ: {@code localhost}
   * is not {@code 127.0.0.1}, since a name can be made to resolve elsewhere (section 8.3).
   *
   * @param registered the URI of the registration
   * @param requested the URI of the authorization request
   * @return true if both are loopback URIs with the same host, path and query
   */
  public static boolean loopbackMatches(RedirectUri registered, RedirectUri requested) {
    return registered.kind == Kind.LOOPBACK
        && requested.kind == Kind.LOOPBACK
        && registered.host.equals(requested.host)
        && registered.pathAndQuery.equals(requested.pathAndQuery);
  }

  /**
   * Whether a browser takes both for the same origin.
   *
   * @param other the other URI
   * @return true if scheme, host and port are the same (RFC 6454 section 5); private-use URIs have
   *     no origin
   */
  public boolean sameOrigin(RedirectUri other) {
    return kind != Kind.PRIVATE_USE
        && scheme.equals(other.scheme)
        && host.equals(other.host)
        && effectivePort() == other.effectivePort();
  }

  /** RFC 9110 section 4.2.1 and 4.2.2: the port that is meant where none is written. */
  int effectivePort() {
    return port.orElse(kind == Kind.HTTPS ? 443 : 80);
  }

  /**
   * The loopback URI that Keycloak compares without regard to the port.
   *
   * @return this URI without its port
   * @throws IllegalStateException if this is not a loopback URI
   */
  public RedirectUri withoutPort() {
    if (kind != Kind.LOOPBACK) {
      throw new IllegalStateException("only loopback redirect URIs match on any port");
    }
    return new RedirectUri(
        scheme + "://" + host + pathAndQuery,
        kind,
        scheme,
        host,
        OptionalInt.empty(),
        pathAndQuery);
  }

  /**
   * The text as it was sent.
   *
   * @return the whole URI
   */
  public String value() {
    return value;
  }

  /**
   * The class of the URI, which decides who may allow it.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The scheme, in lower case.
   *
   * @return the scheme without its colon
   */
  public String scheme() {
    return scheme;
  }

  /**
   * The host, in lower case; {@code [::1]} keeps its brackets.
   *
   * @return the host, empty for a private-use URI without an authority
   */
  public String host() {
    return host;
  }

  /**
   * The port, if one is written.
   *
   * @return 1 to 65535, or empty
   */
  public OptionalInt port() {
    return port;
  }

  /**
   * What follows the authority, to the letter.
   *
   * @return path and query, possibly empty
   */
  public String pathAndQuery() {
    return pathAndQuery;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RedirectUri uri && value.equals(uri.value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
