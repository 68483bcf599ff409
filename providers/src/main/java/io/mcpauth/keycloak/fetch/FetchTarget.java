package io.mcpauth.keycloak.fetch;

import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.apache.http.HttpHost;
import org.apache.http.client.utils.URIUtils;
import org.jspecify.annotations.Nullable;

/**
 * A URL that may be fetched.
 *
 * @param uri the URL
 * @param host its host
 * @param development whether the host may be this machine
 * @param condition what is known already
 */
record FetchTarget(URI uri, String host, boolean development, Condition condition) {

  private static final int HTTPS_PORT = 443;

  private static final Set<String> WEB = Set.of("http", "https");

  FetchTarget(URI uri, String host) {
    this(uri, host, false, Condition.NONE);
  }

  /** Empty if the address is none that whoever chose it may have fetched. */
  static Optional<FetchTarget> of(FetchRequest request) {
    return (switch (request.chosenBy()) {
          case STRANGER -> ofStranger(request);
          case OPERATOR -> Optional.of(request.address());
        })
        .flatMap(address -> read(address, request));
  }

  // One reader for all URLs of strangers: https, a name and no address, no user info, no fragment,
  // no dot segments. Other ports are other programs' (OWASP: SSRF).
  private static Optional<String> ofStranger(FetchRequest request) {
    return RedirectUri.parse(request.address()) instanceof Parsed.Accepted accepted
            && accepted.uri().kind() == Kind.HTTPS
            && request.reach().allows(accepted.uri().port().orElse(HTTPS_PORT))
        ? Optional.of(request.address())
        : Optional.empty();
  }

  private static Optional<FetchTarget> read(String address, FetchRequest request) {
    try {
      URI uri = URI.create(address);
      // Names with an underscore are no host names for java.net.URI, and usual inside networks.
      @Nullable HttpHost host = URIUtils.extractHost(uri);
      return host != null
              && WEB.contains(host.getSchemeName())
              && uri.getRawAuthority().indexOf('@') < 0
          ? Optional.of(
              new FetchTarget(
                  uri, host.getHostName(), request.reach().development(), request.condition()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
