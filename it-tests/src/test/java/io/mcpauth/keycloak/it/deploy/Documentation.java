package io.mcpauth.keycloak.it.deploy;

import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A text of ours, read for the commands and configurations that people copy from it.
 *
 * @param name of the file
 * @param text all of it, or one of its sections
 */
record Documentation(String name, String text) {

  /**
   * A file of the project.
   *
   * @param name relative to its root
   */
  static Documentation of(String name) {
    try {
      return new Documentation(
          name,
          Files.readString(MavenProperty.path("docker.folder").resolveSibling(name).normalize()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands under a heading of the second level. */
  Documentation section(String heading) {
    String start = "\n## " + heading + "\n";
    int from = text.indexOf(start);
    if (from < 0) {
      throw new AssertionError("no section '" + heading + "' in " + name);
    }
    int to = text.indexOf("\n## ", from + start.length());
    return new Documentation(
        name + "#" + heading,
        text.substring(from + start.length(), to < 0 ? text.length() : to + 1));
  }

  /** The code blocks of a language, in order, without the indentation of the list they stand in. */
  List<String> blocks(String language) {
    List<String> blocks = new ArrayList<>();
    Pattern fence =
        Pattern.compile(
            "^( *)```" + Pattern.quote(language) + "\\n(.*?)^\\1```$",
            Pattern.MULTILINE | Pattern.DOTALL);
    for (MatchResult match : fence.matcher(text).results().toList()) {
      blocks.add(match.group(2).replaceAll("(?m)^" + match.group(1), ""));
    }
    return blocks;
  }

  /** The only one of its language. */
  String block(String language) {
    List<String> blocks = blocks(language);
    if (blocks.size() != 1) {
      throw new AssertionError(blocks.size() + " blocks of " + language + " in " + name);
    }
    return blocks.get(0);
  }
}
