package io.mcpauth.keycloak.it.uri;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** URIs that nobody wrote: others, changed at random, as far as they are accepted. */
final class GeneratedUris {

  // What means something in a URI, and what a reader may take for it.
  private static final String PIECES =
      "/:@?#[]%\\*.-_~;&=+,!$'()|^`\"<>{} \t0123456789aAbBxXzZ\u00e9\uff0e\u202e";

  private static final List<String> WORDS =
      List.of(
          "//",
          "://",
          "..",
          "%2e",
          "%2f",
          "%40",
          "%25",
          "@evil.example",
          ":8443",
          ":080",
          ".evil.example",
          "xn--",
          "localhost",
          "127.0.0.1",
          "0x7f",
          "[::1]",
          "https:",
          "?a=b");

  private static final int MOST_CHANGES = 4;

  private final Random random;
  private final List<String> origins;
  private final Predicate<String> accepting;

  GeneratedUris(long seed, List<String> origins, Predicate<String> accepting) {
    this.random = new Random(seed);
    this.origins = origins;
    this.accepting = accepting;
  }

  /** Different ones, none of them an origin; always the same for the same seed. */
  List<String> accepted(int count) {
    Set<String> accepted = new LinkedHashSet<>();
    while (accepted.size() < count) {
      String uri = changed(origins.get(random.nextInt(origins.size())));
      if (!origins.contains(uri) && accepting.test(uri)) {
        accepted.add(uri);
      }
    }
    return List.copyOf(accepted);
  }

  private String changed(String origin) {
    StringBuilder uri = new StringBuilder(origin);
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
      int at = random.nextInt(uri.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> uri.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
        case 1 -> uri.insert(at, WORDS.get(random.nextInt(WORDS.size())));
        case 2 -> uri.delete(at, Math.min(uri.length(), at + 1 + random.nextInt(3)));
        default ->
            uri.replace(
                at,
                Math.min(uri.length(), at + 1),
                String.valueOf(PIECES.charAt(random.nextInt(PIECES.length()))));
      }
    }
    return uri.toString();
  }
}
