package io.mcpauth.keycloak.servers;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;

/** A list in one attribute, as Keycloak's forms join it. */
final class JoinedList {

  static final String SEPARATOR = Constants.CFG_DELIMITER;

  private JoinedList() {}

  static String of(List<String> entries) {
    return String.join(SEPARATOR, entries);
  }

  static List<String> read(@Nullable String attribute) {
    return attribute == null
        ? List.of()
        : Stream.of(attribute.split(SEPARATOR, -1))
            .map(String::strip)
            .filter(entry -> !entry.isEmpty())
            .toList();
  }

  /** Whether the entries come back as they are. */
  static boolean keeps(List<String> entries) {
    return read(of(entries)).equals(entries);
  }
}
