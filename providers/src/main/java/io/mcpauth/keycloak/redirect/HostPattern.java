package io.mcpauth.keycloak.redirect;

import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.util.Optional;

/**
 * A host that https redirect URIs may have, or the sub-domains of one.
 *
 * <p>Written {@code host} or {@code *.host}, with {@code :port} behind it where the port is not
 * 443: another port of the same machine may be another program's.
 */
public final class HostPattern {

  private static final String SUB_DOMAINS = "*.";

  private final String text;
  private final String host;
  private final boolean subDomains;
  private final int port;

  private HostPattern(String text, String host, boolean subDomains, int port) {
    this.text = text;
    this.host = host;
    this.subDomains = subDomains;
    this.port = port;
  }

  /**
   * Reads a pattern.
   *
   * @param text the configured text
   * @return the pattern; empty if the text is not one
   */
  public static Optional<HostPattern> parse(String text) {
    boolean subDomains = text.startsWith(SUB_DOMAINS);
    String rest = subDomains ? text.substring(SUB_DOMAINS.length()) : text;
    // The rules for a host are those of a redirect URI that has it: one place decides.
    if (!(RedirectUri.parse("https://" + rest) instanceof Parsed.Accepted accepted)) {
      return Optional.empty();
    }
    RedirectUri uri = accepted.uri();
    // "*.com" would hand a whole top-level domain to strangers.
    if (!uri.pathAndQuery().isEmpty() || (subDomains && !uri.host().contains("."))) {
      return Optional.empty();
    }
    return Optional.of(new HostPattern(text, uri.host(), subDomains, uri.effectivePort()));
  }

  /**
   * Whether a URI is at a host of this pattern.
   *
   * @param uri the URI
   * @return true for an https URI with this port, and this host or (for {@code *.host}) a real
   *     sub-domain of it
   */
  public boolean matches(RedirectUri uri) {
    return matchesOnAnyPort(uri) && uri.effectivePort() == port;
  }

  boolean matchesOnAnyPort(RedirectUri uri) {
    return uri.kind() == Kind.HTTPS
        && (subDomains ? uri.host().endsWith("." + host) : uri.host().equals(host));
  }

  @Override
  public String toString() {
    return text;
  }
}
