package io.mcpauth.keycloak.redirect;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** URI schemes: their grammar, and those that no redirect URI may have. */
final class Scheme {

  static final String HTTP = "http";
  static final String HTTPS = "https";

  // RFC 3986 section 3.1: a letter, then letters, digits, plus, hyphen and dot. Lower case, since
  // that is the canonical form.
  private static final Pattern GRAMMAR = Pattern.compile("[a-z][a-z0-9+.-]*");

  // RFC 9700 section 4.1.1 and RFC 8252 section 8.4 ask for schemes that belong to the client.
  // These belong to others: they run or show content, open files, reach other services or address
  // people.
  private static final Set<String> FORBIDDEN =
      Set.of(
          // content that would run or be shown with the code in reach
          "javascript",
          "vbscript",
          "livescript",
          "data",
          "blob",
          "filesystem",
          "about",
          "view-source",
          "view",
          "jar",
          "mhtml",
          "wyciwyg",
          "feed",
          "pcast",
          "cid",
          "mid",
          // inner pages of browsers
          "resource",
          "moz-extension",
          "safari-extension",
          "safari-web-extension",
          "devtools",
          "edge",
          "opera",
          "brave",
          "vivaldi",
          "firefox",
          "iexplore",
          "res",
          "mk",
          "hcp",
          "help",
          // what the operating system hands to something else than the client
          "file",
          "intent",
          "android-app",
          "market",
          "search",
          "search-ms",
          "shell",
          "content",
          "vnd",
          "itms",
          "itmss",
          "itms-apps",
          "itms-services",
          "apps",
          "settings",
          "prefs",
          // other protocols
          "ftp",
          "ftps",
          "sftp",
          "tftp",
          "ws",
          "wss",
          "ldap",
          "ldaps",
          "gopher",
          "telnet",
          "ssh",
          "smb",
          "cifs",
          "nfs",
          "afp",
          "dict",
          "irc",
          "ircs",
          "git",
          "svn",
          "rsync",
          "imap",
          "pop",
          "nntp",
          "news",
          "rtsp",
          "rtmp",
          "magnet",
          "webcal",
          "dav",
          "davs",
          "gemini",
          "ipfs",
          "ipns",
          "jdbc",
          "unix",
          "netdoc",
          "nfc",
          "bluetooth",
          "usb",
          // people and phones
          "mailto",
          "tel",
          "sms",
          "smsto",
          "mms",
          "mmsto",
          "sip",
          "sips",
          "callto",
          "facetime",
          "facetime-audio",
          "xmpp",
          "geo",
          "maps",
          // names, not places; urn:ietf:wg:oauth:2.0:oob would show the code to the user
          "urn",
          "tag",
          "info",
          "did",
          "doi");

  // ms-* and microsoft-*: handlers of Windows, many with security holes in the past. chrome*: inner
  // pages and extensions. web+ and ext+: any web page or extension may register itself for them.
  // http*: what only looks like the web; Keycloak takes every text that begins so for a web origin.
  private static final List<String> FORBIDDEN_PREFIXES =
      List.of("ms-", "microsoft-", "chrome", "x-apple", "web+", "ext+", "vnd.", HTTP);

  private Scheme() {}

  static boolean isWellFormed(String scheme) {
    return GRAMMAR.matcher(scheme).matches();
  }

  static boolean isWeb(String scheme) {
    return scheme.equals(HTTP) || scheme.equals(HTTPS);
  }

  static boolean isForbidden(String scheme) {
    return !isWeb(scheme)
        && (FORBIDDEN.contains(scheme) || FORBIDDEN_PREFIXES.stream().anyMatch(scheme::startsWith));
  }

  /**
   * Checks the text before the first colon.
   *
   * @param text ASCII text
   */
  static void check(String text) throws RefusedUriException {
    // RFC 3986 section 3.1: schemes are the same in any case, so upper case must not get round the
    // list above.
    String scheme = text.toLowerCase(Locale.ROOT);
    if (!isWellFormed(scheme)) {
      throw new RefusedUriException(Refusal.RELATIVE);
    }
    if (isForbidden(scheme)) {
      throw new RefusedUriException(Refusal.FORBIDDEN_SCHEME);
    }
    // RFC 3986 section 6.2.2.1: the canonical form is lower case. Keycloak compares texts, so
    // another form would be registered and then never match what a browser or a library makes of
    // it.
    if (!scheme.equals(text)) {
      throw new RefusedUriException(Refusal.UPPER_CASE);
    }
  }
}
