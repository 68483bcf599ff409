package io.mcpauth.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/security.md} promises nothing that no test holds: each line of its tables names test
 * classes, and they exist. And each attack that is tried in the tests is told there.
 */
class SecurityDocTest {

  private static final Path PROJECT = Path.of("..");
  private static final Pattern TEST_CLASS = Pattern.compile("`([A-Z]\\w+(?:IT|Test))`");

  @Test
  void everyLineOfItsTablesNamesATest() throws IOException {
    assertThat(lines()).hasSizeGreaterThan(30);
    assertThat(lines()).allSatisfy(line -> assertThat(named(List.of(line))).as(line).isNotEmpty());
  }

  @Test
  void everyTestThatItNamesExists() throws IOException {
    Set<String> named = named(Files.readAllLines(PROJECT.resolve("docs/security.md")));

    assertThat(tests()).containsAll(named);
  }

  @Test
  void everyAttackThatIsTriedIsTold() throws IOException {
    Set<String> attacks =
        classes("it-tests/src/test/java/io/mcpauth/keycloak/it/attack", "IT.java");

    assertThat(named(lines())).containsAll(attacks);
  }

  /** Lines of tables, without their heads. */
  private static List<String> lines() throws IOException {
    return Files.readAllLines(PROJECT.resolve("docs/security.md")).stream()
        .filter(line -> line.startsWith("| "))
        .filter(line -> !line.endsWith("| proved by |"))
        .toList();
  }

  private static Set<String> named(List<String> lines) {
    Set<String> names = new TreeSet<>();
    for (String line : lines) {
      Matcher matcher = TEST_CLASS.matcher(line);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  private static Set<String> tests() throws IOException {
    Set<String> tests = classes("it-tests/src/test/java", "IT.java");
    tests.addAll(classes("providers/src/test/java", "Test.java"));
    return tests;
  }

  private static Set<String> classes(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT.resolve(folder))) {
      Set<String> names = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .forEach(name -> names.add(name.substring(0, name.length() - ".java".length())));
      return names;
    }
  }
}
