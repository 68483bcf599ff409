package io.mcpauth.keycloak.resource.registry;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The URLs of one MCP server that has many, such as {@code https://gw.example/{server}/mcp} or
 * {@code https://{tenant}.mcp.example/}: a name in braces stands for exactly one segment of the
 * path or one label of the host.
 *
 * <p>What it matches consists of characters that no reader of URLs decodes, drops or parts at, so
 * that a client, a gateway and we see the same host, the same segments and the same values.
 */
public final class ResourceTemplate {

  private static final Pattern AUTHORITY =
      Pattern.compile("(?<host>[^:@\\[\\]]+)(?<port>:[1-9][0-9]{0,4}|)");
  private static final Pattern NAME = Pattern.compile("\\{([a-z][a-z0-9_]*)}");
  private static final Pattern HOST_LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
  private static final String AFTER_SCHEME = "://";
  private static final Set<String> SCHEMES = Set.of("https", "http");
  private static final Set<String> THIS_COMPUTER = Set.of("localhost", "127.0.0.1");

  /** Of a host, which the domain name system limits. */
  private static final int LONGEST_HOST = 253;

  private static final int HIGHEST_PORT = 65_535;

  private final String origin;
  private final List<TemplatePart> labels;
  private final List<TemplatePart> segments;

  private ResourceTemplate(String origin, List<TemplatePart> labels, List<TemplatePart> segments) {
    this.origin = origin;
    this.labels = labels;
    this.segments = segments;
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if it cannot be used; the message is constant and goes on
   *     after the name of the attribute
   */
  public static ResourceTemplate of(String text) {
    int host = text.indexOf(AFTER_SCHEME) + AFTER_SCHEME.length();
    String scheme = text.substring(0, Math.max(0, host - AFTER_SCHEME.length()));
    int slash = text.indexOf('/', host);
    int end = slash < 0 ? text.length() : slash;
    Matcher authority = AUTHORITY.matcher(text.substring(Math.min(host, end), end));
    String path = text.substring(end);
    require(
        text.length() <= ResourceUri.MAX_LENGTH
            && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
            && authority.matches()
            && !path.contains("//")
            && text.indexOf('?') < 0
            && text.indexOf('#') < 0,
        " must be an absolute https URL without user information, query, fragment and empty"
            + " segments, such as https://gateway.example.com/{server}/mcp");
    return of(scheme.toLowerCase(Locale.ROOT), authority, path);
  }

  private static ResourceTemplate of(String scheme, Matcher authority, String path) {
    List<TemplatePart> labels =
        UrlParts.split(authority.group("host"), '.').stream().map(ResourceTemplate::label).toList();
    List<TemplatePart> segments =
        path.length() <= 1
            ? List.of()
            : UrlParts.split(withoutLastSlash(path.substring(1)), '/').stream()
                .map(ResourceTemplate::segment)
                .toList();
    checkHost(scheme, labels);
    checkNames(labels, segments);
    return new ResourceTemplate(
        scheme + AFTER_SCHEME + port(scheme, authority.group("port")), labels, segments);
  }

  private static String withoutLastSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Reads a template that an import may have brought; empty if it cannot be used. */
  static Optional<ResourceTemplate> read(String text) {
    try {
      return Optional.of(of(text));
    } catch (RefusedTemplateException e) {
      return Optional.empty();
    }
  }

  private static TemplatePart label(String text) {
    Matcher name = NAME.matcher(text);
    if (name.matches()) {
      return new TemplatePart(TemplatePart.Kind.LABEL, name.group(1), true);
    }
    String literal = text.toLowerCase(Locale.ROOT);
    require(
        HOST_LABEL.matcher(literal).matches(),
        " has a host that is none: write {name}, of small letters, digits and _, in place of one"
            + " whole label, as in https://{tenant}.mcp.example.com, and an internationalised name"
            + " in its ASCII form");
    return new TemplatePart(TemplatePart.Kind.LABEL, literal, false);
  }

  private static TemplatePart segment(String text) {
    Matcher name = NAME.matcher(text);
    boolean isName = name.matches();
    require(
        isName || TemplatePart.Kind.SEGMENT.allows(text),
        " has a path segment that is neither {name}, of small letters, digits and _, nor literal"
            + " text of letters, digits, '-', '.', '_' and '~': a name stands for one whole"
            + " segment, as in https://gateway.example.com/{server}/mcp");
    return new TemplatePart(TemplatePart.Kind.SEGMENT, isName ? name.group(1) : text, isName);
  }

  private static void checkHost(String scheme, List<TemplatePart> labels) {
    String host = String.join(".", labels.stream().map(TemplatePart::text).toList());
    boolean literal = labels.stream().noneMatch(TemplatePart::isName);
    // A browser takes a host whose last label is a number for an IPv4 address.
    boolean named = Character.isLetter(labels.get(labels.size() - 1).text().charAt(0));
    require(
        host.length() <= LONGEST_HOST && (named || (literal && ADDRESS.matcher(host).matches())),
        " has a host that is none: the last label of a name begins with a letter, and an address"
            + " is written as in 192.0.2.1");
    // Whoever can have one label below a top-level domain is not a tenant.
    require(
        literal
            || labels.stream()
                .skip(Math.max(0, labels.size() - 2L))
                .noneMatch(TemplatePart::isName),
        " lets anybody's domain be the server: the last two labels of the host must be written"
            + " out, as in https://{tenant}.mcp.example.com");
    require(
        scheme.equals("https") || (literal && THIS_COMPUTER.contains(host)),
        " must begin with https: http is for localhost and 127.0.0.1 alone");
  }

  private static void checkNames(List<TemplatePart> labels, List<TemplatePart> segments) {
    Set<String> names = new HashSet<>();
    boolean unique =
        Stream.concat(labels.stream(), segments.stream())
            .filter(TemplatePart::isName)
            .allMatch(part -> names.add(part.text()));
    require(unique, " has the same {name} twice: give each place a name of its own");
    require(!names.isEmpty(), " has no {name}: a single URL belongs to resource_url");
  }

  private static String port(String scheme, String written) {
    int number = written.isEmpty() ? 0 : Integer.parseInt(written.substring(1));
    require(number <= HIGHEST_PORT, " has a port that is none: it is at most 65535");
    boolean usual = number == 0 || number == ResourceUri.defaultPort(scheme);
    return usual ? "" : written;
  }

  private static void require(boolean holds, String refusal) {
    if (!holds) {
      throw new RefusedTemplateException(refusal);
    }
  }

  /**
   * The values of its names in a URL.
   *
   * @return empty if the URL is not one of the server's
   */
  public Optional<Map<String, String>> match(ResourceUri uri) {
    return UrlParts.of(uri).flatMap(this::match);
  }

  Optional<Map<String, String>> match(UrlParts url) {
    if (!origin.equals(url.origin())
        || labels.size() != url.labels().size()
        || segments.size() != url.segments().size()
        || url.labels().stream().mapToInt(label -> label.length() + 1).sum() > LONGEST_HOST + 1) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    return take(labels, url.labels(), values) && take(segments, url.segments(), values)
        ? Optional.of(values)
        : Optional.empty();
  }

  private static boolean take(
      List<TemplatePart> parts, List<String> found, Map<String, String> values) {
    for (int i = 0; i < parts.size(); i++) {
      TemplatePart part = parts.get(i);
      if (!part.matches(found.get(i))) {
        return false;
      }
      if (part.isName()) {
        values.put(part.text(), found.get(i));
      }
    }
    return true;
  }

  /** Whether some URL is one of both. */
  public boolean overlaps(ResourceTemplate other) {
    return origin.equals(other.origin)
        && meet(labels, other.labels)
        && meet(segments, other.segments);
  }

  private static boolean meet(List<TemplatePart> these, List<TemplatePart> those) {
    if (these.size() != those.size()) {
      return false;
    }
    for (int i = 0; i < these.size(); i++) {
      if (!these.get(i).meets(those.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** As {@link UrlParts#shape} of each URL that it matches. */
  String shape() {
    return UrlParts.shape(
        origin, labels.stream().map(TemplatePart::text).toList(), segments.size());
  }
}
