package io.mcpauth.keycloak.redirect;

import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a client leads its users back to, in one word: the host of its first redirect URI, {@code
 * localhost} for loopback, the scheme of an app.
 */
public final class LeadsTo {

  private static final String LOCALHOST = "localhost";

  private LeadsTo() {}

  /**
   * The word; empty for a client without a redirect URI that can be read.
   *
   * @param redirectUris as stored, in no order
   * @param sent the same in the order in which the client sent them, one a line; null if nobody
   *     remembers
   */
  public static String of(Collection<String> redirectUris, @Nullable String sent) {
    Stream<String> inOrder =
        sent == null
            ? Stream.empty()
            : Stream.of(sent.split("\n", -1)).filter(redirectUris::contains);
    return Stream.concat(inOrder, redirectUris.stream().sorted())
        .findFirst()
        .map(LeadsTo::host)
        .orElse("");
  }

  private static String host(String redirectUri) {
    if (!(RedirectUri.parse(redirectUri) instanceof Parsed.Accepted accepted)) {
      return "";
    }
    return switch (accepted.uri().kind()) {
      case LOOPBACK -> LOCALHOST;
      case PRIVATE_USE -> accepted.uri().scheme();
      case HTTPS -> accepted.uri().host();
    };
  }
}
