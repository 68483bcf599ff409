package io.mcpauth.keycloak.refusal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.request.RefusedMember;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLDecoder;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL that a client sends a browser to.
 *
 * @param server all before {@code /realms/}
 * @param query its parameters
 */
record AuthorizationUrl(String server, MultivaluedMap<String, String> query) {

  /** Member of the request. */
  static final String MEMBER = "authorization";

  /** As long as most servers take one. */
  private static final int LONGEST = 8192;

  private static final Pattern FORM =
      Pattern.compile(
          "(https?://[^/?#]{1,300}(?:/[^?#]*)?)/realms/([^/?#]{1,1000})/protocol/openid-connect/auth"
              + "(?:\\?([^#]*))?(?:#.*)?",
          Pattern.DOTALL);

  /** What is used up, or would be fetched from the client. */
  private static final List<String> OBJECTS = List.of("request_uri", "request");

  /**
   * Reads one.
   *
   * @param realm the name of the realm that it has to be for
   */
  static AuthorizationUrl read(String text, String realm) throws RefusedMember {
    if (text.length() > LONGEST) {
      throw new RefusedMember(MEMBER, "it is longer than " + LONGEST + " characters");
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches() || !decoded(form.group(2)).equals(realm)) {
      throw new RefusedMember(
          MEMBER,
          "it must be a URL of this realm's authorization endpoint, which ends in"
              + " /protocol/openid-connect/auth?...");
    }
    MultivaluedMap<String, String> query = new MultivaluedHashMap<>();
    if (form.group(3) != null) {
      for (String parameter : form.group(3).split("&", -1)) {
        if (!parameter.isEmpty()) {
          int equals = parameter.indexOf('=');
          query.add(
              decoded(equals < 0 ? parameter : parameter.substring(0, equals)),
              equals < 0 ? "" : decoded(parameter.substring(equals + 1)));
        }
      }
    }
    for (String object : OBJECTS) {
      if (query.containsKey(object)) {
        throw new RefusedMember(
            MEMBER,
            object
                + " is not explained: what was pushed can be used once, and what is signed or"
                + " elsewhere is not fetched or checked for an explanation. Send its parameters in"
                + " the URL");
      }
    }
    return new AuthorizationUrl(form.group(1), query);
  }

  private static String decoded(String text) throws RefusedMember {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new RefusedMember(MEMBER, "its percent-encoding cannot be read");
    }
  }
}
