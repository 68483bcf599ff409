package io.mcpauth.keycloak.console;

import io.mcpauth.keycloak.page.ToldOnce;
import io.mcpauth.keycloak.secret.HashedSecrets;
import java.util.Map;
import java.util.Optional;

/**
 * What came of pressing a button.
 *
 * @param key the end of the message's key
 * @param about what it was done to, as it is called; empty if the message says it all
 * @param good whether all was done
 */
public record News(String key, String about, boolean good) {

  private static final String KEY = "key";
  private static final String ABOUT = "about";
  private static final String GOOD = "good";

  static News of(String key, String about) {
    return new News(key, about, true);
  }

  /** Of a finding, as it is now. */
  static News ofFix(Map<String, Object> finding) {
    boolean well = "ok".equals(finding.get("state"));
    return new News(
        well ? "Fixed" : "FixedInPart",
        finding.get("title") + (well ? "" : ": " + finding.get("meaning")),
        well);
  }

  /** Of grants that were to end. */
  static News ofEnd(Map<String, Object> report) {
    return Integer.valueOf(0).equals(report.get("ended"))
        ? new News("EndedNot", "", false)
        : of("Ended", "");
  }

  /** Of secrets that were to be hashed. */
  static News ofHash(HashedSecrets done) {
    return done.left().isEmpty()
        ? of("Hashed", String.valueOf(done.hashed()))
        : new News("HashedInPart", String.join("; ", done.left()), false);
  }

  /** Keeps it for the page behind the form; answers its name. */
  String keep(ToldOnce told) {
    return told.keep(Map.of(KEY, key, ABOUT, about, GOOD, String.valueOf(good)));
  }

  static Optional<News> take(ToldOnce told, String name) {
    return told.take(name)
        .map(
            kept ->
                new News(
                    kept.getOrDefault(KEY, ""),
                    kept.getOrDefault(ABOUT, ""),
                    Boolean.parseBoolean(kept.get(GOOD))));
  }
}
