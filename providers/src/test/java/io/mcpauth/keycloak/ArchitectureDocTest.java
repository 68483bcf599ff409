package io.mcpauth.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.mcpauth.keycloak.client.McpAttribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/architecture.md} shows the house as it stands. */
class ArchitectureDocTest {

  private static final Path DOC = Path.of("..", "docs", "architecture.md");
  private static final String ROOT = "io.mcpauth.keycloak.";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void theTableNamesEveryPackageAndNoOther() throws IOException {
    assertThat(firstNames("| floor ", 1)).isEqualTo(packages());
  }

  @Test
  void theTableNamesEveryAttributeAndNoOther() throws IOException {
    assertThat(firstNames("| attribute | of a ", 0))
        .isEqualTo(
            Stream.of(McpAttribute.values())
                .map(McpAttribute::key)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static Set<String> packages() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.mcpauth.keycloak")
            .stream()
            .map(type -> type.getPackageName().substring(ROOT.length()))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What one column of the table with this head has in code font. */
  private static Set<String> firstNames(String head, int column) throws IOException {
    List<String> table =
        Files.readAllLines(DOC).stream()
            .dropWhile(line -> !line.startsWith(head))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    return table.stream()
        .map(line -> line.split("\\|", -1)[column + 1])
        .flatMap(cell -> CODE.matcher(cell).results().map(ArchitectureDocTest::inside))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String inside(MatchResult code) {
    return code.group(1);
  }
}
