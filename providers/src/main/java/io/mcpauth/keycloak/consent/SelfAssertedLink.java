package io.mcpauth.keycloak.consent;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address that a client gave for people to read; shown as its host and nothing else.
 *
 * @param kind {@code Terms} or {@code Policy}; part of a message key
 * @param host what a person sees
 * @param href where it leads
 */
public record SelfAssertedLink(String kind, String host, String href) {

  /** Only https: no page of ours leads to a script, a file or an app. */
  static Optional<SelfAssertedLink> of(String kind, @Nullable String address) {
    if (address == null) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(address);
      return "https".equals(uri.getScheme())
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
          ? Optional.of(new SelfAssertedLink(kind, uri.getHost(), uri.toString()))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
