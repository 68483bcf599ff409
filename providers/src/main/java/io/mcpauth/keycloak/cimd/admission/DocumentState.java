package io.mcpauth.keycloak.cimd.admission;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is written down about the URL of a document: an administrator's decision, or that one is
 * waited for. Nothing is written where the settings alone let it in, so that other settings count
 * at once.
 */
public enum DocumentState {
  /** An administrator let it in. */
  ALLOWED,
  /** It waits for an administrator. */
  PENDING,
  /** An administrator keeps it out. */
  BLOCKED;

  /** The state of a word; empty if it is none. */
  public static Optional<DocumentState> parse(@Nullable String value) {
    return Arrays.stream(values()).filter(state -> state.value().equals(value)).findFirst();
  }

  /** The word, in attributes and in admin REST. */
  public String value() {
    return name().toLowerCase(Locale.ROOT);
  }
}
