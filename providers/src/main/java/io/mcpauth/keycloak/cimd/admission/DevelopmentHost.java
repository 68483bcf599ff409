package io.mcpauth.keycloak.cimd.admission;

import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A host of a developer, which may be on the server's own machine or network.
 *
 * @param host its name
 * @param port the only one, if one is written
 */
public record DevelopmentHost(String host, OptionalInt port) {

  /** Reads {@code host} or {@code host:port}; empty if the text is neither. */
  public static Optional<DevelopmentHost> parse(String text) {
    return RedirectUri.parse("https://" + text) instanceof Parsed.Accepted accepted
            && accepted.uri().kind() == Kind.HTTPS
            && accepted.uri().pathAndQuery().isEmpty()
        ? Optional.of(new DevelopmentHost(accepted.uri().host(), accepted.uri().port()))
        : Optional.empty();
  }

  /**
   * Whether a document is there.
   *
   * @param otherHost in lower case
   * @param otherPort the one that is connected to
   */
  public boolean is(String otherHost, int otherPort) {
    return host.equals(otherHost) && (port.isEmpty() || port.getAsInt() == otherPort);
  }

  @Override
  public String toString() {
    return port.isPresent() ? host + ":" + port.getAsInt() : host;
  }
}
