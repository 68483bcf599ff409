package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Whom a code or a token goes to, as far as a person can tell two of them apart: an origin (RFC
 * 6454), an app, this computer.
 */
public final class CodeDestination {

  /** The device whose code the user typed (RFC 8628); it asks for its tokens itself. */
  public static final String DEVICE = "device";

  /** The client that asked without a browser (CIBA); the user was asked on a device of theirs. */
  public static final String BACKCHANNEL = "backchannel";

  /** RFC 8252 section 7.3: whatever port is free at the moment, so ports are no difference. */
  public static final String LOOPBACK = "loopback";

  private static final int HTTPS_PORT = 443;

  private CodeDestination() {}

  /**
   * The destination of an authorization.
   *
   * @param redirectUri validated; absent in the device flow
   */
  public static String of(@Nullable String redirectUri) {
    if (redirectUri == null) {
      return DEVICE;
    }
    return RedirectUri.parse(redirectUri) instanceof Parsed.Accepted accepted
        ? of(accepted.uri())
        : ofOther(redirectUri);
  }

  private static String of(RedirectUri uri) {
    return switch (uri.kind()) {
      case HTTPS ->
          "https://"
              + uri.host()
              + (uri.port().orElse(HTTPS_PORT) == HTTPS_PORT ? "" : ":" + uri.port().getAsInt());
      case LOOPBACK -> LOOPBACK;
      case PRIVATE_USE -> uri.scheme() + ":";
    };
  }

  /** Something that only an administrator can have allowed. */
  private static String ofOther(String redirectUri) {
    try {
      URI uri = new URI(redirectUri);
      return uri.getRawAuthority() == null
          ? redirectUri
          : uri.getScheme() + "://" + uri.getRawAuthority();
    } catch (URISyntaxException e) {
      return redirectUri;
    }
  }
}
