package io.mcpauth.keycloak.fetch;

import java.util.Optional;
import org.apache.http.HttpHost;
import org.apache.http.auth.Credentials;

/**
 * The proxy that stands between this server and the Internet.
 *
 * <p>It looks the name up by itself and connects to what it finds, so it has to refuse addresses
 * that are not public. Here they are judged as well, where this server can look the name up.
 *
 * @param host the proxy
 * @param credentials of this server at the proxy
 */
public record EgressProxy(HttpHost host, Optional<Credentials> credentials) {

  /** Which proxy leads to a host. */
  @FunctionalInterface
  public interface Choice {

    /** No proxy at all. */
    Choice NONE = host -> Optional.empty();

    /** The proxy for a host; empty if there is a direct way. */
    Optional<EgressProxy> to(String host);
  }
}
