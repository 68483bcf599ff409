package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.CodeDestination;
import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the authorization code goes: the one thing about a client that it cannot make up.
 *
 * <p>Of a host, the labels at its end stand out, because they say whom it belongs to: {@code
 * claude.ai.}<b>{@code evil.example}</b>. Nothing is ever left out or made small, so a host whose
 * owner we cannot tell is still there to read.
 *
 * @param kind what the browser does with it
 * @param lead labels in front of those that stand out, with their dots; possibly empty
 * @param emphasis what stands out
 * @param tail the port, with its colon; empty where it is the usual one
 */
public record Destination(Kind kind, String lead, String emphasis, String tail) {

  /** Names are part of message keys. */
  public enum Kind {
    /** A server that proves its name. */
    WEB,
    /** A program on the user's own machine. */
    LOOPBACK,
    /** An app that claims a scheme. */
    APP,
    /** The device whose code the user typed (RFC 8628): it asks for its tokens itself. */
    DEVICE,
    /** Something that only an administrator can have allowed; shown in full. */
    OTHER
  }

  /** No owner's name is longer than that below a country: {@code co.uk}, {@code com.au}. */
  private static final int LONGEST_SECOND_LEVEL = 3;

  private static final int COUNTRY_CODE = 2;

  /**
   * The destination of a request.
   *
   * @param redirectUri validated; absent in the device flow
   */
  static Destination of(@Nullable String redirectUri) {
    if (redirectUri == null) {
      return new Destination(Kind.DEVICE, "", "", "");
    }
    return RedirectUri.parse(redirectUri) instanceof Parsed.Accepted accepted
        ? of(accepted.uri())
        : new Destination(Kind.OTHER, "", redirectUri, "");
  }

  /**
   * The destination that a record of what was allowed names.
   *
   * @param recorded see {@link CodeDestination}
   */
  public static Destination ofRecord(String recorded) {
    return switch (recorded) {
      case CodeDestination.DEVICE -> of((String) null);
      case CodeDestination.LOOPBACK -> new Destination(Kind.LOOPBACK, "", "", "");
      default ->
          recorded.endsWith(":")
              ? new Destination(Kind.APP, "", recorded, "")
              // An origin; as a redirect URI it has a path.
              : of(recorded.startsWith("https://") ? recorded + "/" : recorded);
    };
  }

  private static Destination of(RedirectUri uri) {
    return switch (uri.kind()) {
      case HTTPS -> web(uri);
      case LOOPBACK -> new Destination(Kind.LOOPBACK, "", uri.host(), port(uri));
      case PRIVATE_USE -> new Destination(Kind.APP, "", uri.scheme() + ":", "");
    };
  }

  private static Destination web(RedirectUri uri) {
    String host = uri.host();
    List<String> labels = Arrays.asList(host.split("\\."));
    int ownLabels = Math.min(labels.size(), ownersLabels(labels));
    String emphasis = String.join(".", labels.subList(labels.size() - ownLabels, labels.size()));
    return new Destination(
        Kind.WEB, host.substring(0, host.length() - emphasis.length()), emphasis, port(uri));
  }

  /**
   * How many labels name the owner. Which suffixes are public is a list that changes weekly and
   * that a server's JAR would carry out of date; so: two, and three where the second last is short
   * and stands below a country, as in {@code evil.co.uk}. That errs towards more, never towards a
   * bare suffix such as {@code co.uk}.
   */
  private static int ownersLabels(List<String> labels) {
    int size = labels.size();
    return size > 2
            && labels.get(size - 1).length() == COUNTRY_CODE
            && labels.get(size - 2).length() <= LONGEST_SECOND_LEVEL
        ? 3
        : 2;
  }

  private static String port(RedirectUri uri) {
    return uri.port().isPresent() ? ":" + uri.port().getAsInt() : "";
  }

  /** Whether letters of another script are written in code (RFC 5890: {@code xn--}). */
  public boolean encoded() {
    return kind == Kind.WEB && (lead + emphasis).contains("xn--");
  }
}
