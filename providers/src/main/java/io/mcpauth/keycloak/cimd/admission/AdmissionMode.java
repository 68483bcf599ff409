package io.mcpauth.keycloak.cimd.admission;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of documents that nobody listed and nobody decided about. */
public enum AdmissionMode {
  /** They stay outside. */
  LISTED,
  /** They wait for an administrator. */
  APPROVE,
  /** They come in. */
  OPEN;

  /** The words of the setting. */
  public static final List<String> VALUES =
      Arrays.stream(values()).map(AdmissionMode::value).toList();

  /** The mode of a word; empty if it is none of {@link #VALUES}. */
  public static Optional<AdmissionMode> parse(String value) {
    return Arrays.stream(values()).filter(mode -> mode.value().equals(value)).findFirst();
  }

  /** The word of the setting. */
  public String value() {
    return name().toLowerCase(Locale.ROOT);
  }
}
