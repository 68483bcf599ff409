package io.mcpauth.keycloak.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The commands of a page of docs/, one after the other, as somebody types them who reads it. The
 * first of its blocks says where the reader's server is and who the reader is, so a test says that
 * itself.
 */
public final class PageCommands {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Pattern SHELL =
      Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  private final String name;
  private final List<String> blocks;

  private PageCommands(String name, String text) {
    this.name = name;
    this.blocks = SHELL.matcher(text).results().map(block -> block.group(1)).toList();
  }

  /** Those of a whole page, such as {@code cimd.md}. */
  public static PageCommands of(String page) {
    return new PageCommands(page, read(page));
  }

  /** Those below a heading of the second level. */
  public static PageCommands of(String page, String heading) {
    String text = read(page);
    int from = text.indexOf("\n## " + heading + "\n");
    assertThat(from).as(heading).isNotNegative();
    int to = text.indexOf("\n## ", from + 4);
    return new PageCommands(page, text.substring(from, to < 0 ? text.length() : to));
  }

  private static String read(String page) {
    try {
      return Files.readString(
          MavenProperty.path("realm.export").resolveSibling("docs").resolve(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs all blocks but the first; the test fails if a command does.
   *
   * @param before what to run first
   * @param after what to run last
   * @param environment what the first block is to set, and what else they need
   * @return what they wrote
   */
  public String run(String before, String after, Path folder, Map<String, String> environment) {
    environment.keySet().stream()
        .filter(variable -> blocks.get(0).contains(variable))
        .forEach(variable -> assertThat(blocks.get(0)).contains(variable + "="));
    String script =
        String.join(
            "\n",
            "set -euo pipefail",
            before,
            String.join("\n", blocks.subList(1, blocks.size())),
            after);
    try (AttendedProcess shell =
        AttendedProcess.start(
            name.replace('.', '-'),
            List.of("bash", "-c", script),
            folder,
            MavenProperty.path("node.output"),
            environment)) {
      return shell.await(LIMIT).expectSuccess().output();
    }
  }
}
