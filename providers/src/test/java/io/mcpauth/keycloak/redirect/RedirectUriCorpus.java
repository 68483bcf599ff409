package io.mcpauth.keycloak.redirect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The texts by which the fuzzer reached a new branch, {@code redirect-uri-corpus.txt}: one in each
 * line, escaped as in the table.
 */
final class RedirectUriCorpus {

  private static final Path FILE = Path.of("src/test/resources/redirect-uri-corpus.txt");

  private RedirectUriCorpus() {}

  static List<String> texts() {
    try {
      return Files.readAllLines(FILE, UTF_8).stream().map(RedirectUriTable::unescape).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds what the fuzzer left in a folder and the table does not have. */
  static void keep(String folder) {
    Set<String> table =
        RedirectUriTable.rows().stream().map(RedirectUriTable.Row::uri).collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      Stream<String> found = files.filter(Files::isRegularFile).map(RedirectUriCorpus::text);
      List<String> all =
          Stream.concat(texts().stream(), found)
              .filter(text -> !table.contains(text))
              .map(RedirectUriCorpus::escape)
              .distinct()
              .sorted()
              .toList();
      Files.write(FILE, all, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escape(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c > ' ' && c <= '~' && c != '\\';
      line.append(plain ? Character.toString(c) : String.format("\\u%04x", (int) c));
    }
    return line.toString();
  }
}
