package io.mcpauth.keycloak.it.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.AuthenticationDevice;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Which lines of the black-box table Keycloak alone does not hold: {@code ./mvnw verify
 * -Dpack=none}. {@code docs/comparison.md} is the list that this class writes.
 */
@Tag("stock")
@OnKeycloak
class StockComparisonIT {

  private static final List<Case> CASES = CaseFile.read("/authorization-server.md");

  private final Cast cast;

  StockComparisonIT(McpRealm realm, AuthenticationDevice device) {
    this.cast = Cast.in(realm, device);
  }

  @Test
  void documentNamesTheLinesThatKeycloakAloneDoesNotHold() throws IOException {
    Map<Case, String> failed = failed();
    String found = table(failed);
    System.out.println(summary(failed) + "\n\n" + found);
    Files.writeString(MavenProperty.path("comparison.found"), summary(failed) + "\n\n" + found);

    // Most lines do hold: were the realm or the runner wrong, hardly any would.
    assertThat(failed).hasSizeLessThan(CASES.size() / 2).isNotEmpty();
    assertThat(Files.readString(MavenProperty.path("comparison"), UTF_8))
        .contains(summary(failed))
        .contains(found);
  }

  private Map<Case, String> failed() {
    Map<Case, String> failed = new LinkedHashMap<>();
    for (Case line : CASES) {
      List<String> differences = differences(line);
      if (!differences.isEmpty()) {
        failed.put(line, String.join("; ", differences));
      }
    }
    return failed;
  }

  /** Where Keycloak answers something that the story cannot go on from, it does not hold either. */
  private List<String> differences(Case line) {
    try {
      return Run.differences(line, cast);
    } catch (RuntimeException | AssertionError e) {
      String message = String.valueOf(e.getMessage());
      return List.of(message.lines().findFirst().orElse("no answer"));
    }
  }

  private static String summary(Map<Case, String> failed) {
    return "Of "
        + CASES.size()
        + " lines, Keycloak alone holds "
        + (CASES.size() - failed.size())
        + " and does not hold "
        + failed.size()
        + ".";
  }

  private static String table(Map<Case, String> failed) {
    Map<String, List<Case>> sections =
        failed.keySet().stream()
            .collect(
                groupingBy(
                    Case::section,
                    LinkedHashMap::new,
                    java.util.stream.Collectors.toCollection(ArrayList::new)));
    return sections.entrySet().stream()
        .map(section -> section(section.getKey(), section.getValue()))
        .collect(joining("\n\n"));
  }

  private static String section(String name, List<Case> lines) {
    return "### "
        + name
        + "\n\n| id | given | request | must be |\n|---|---|---|---|\n"
        + lines.stream().map(StockComparisonIT::row).collect(joining("\n"));
  }

  private static String row(Case line) {
    String given =
        line.given().isEmpty()
            ? "-"
            : line.given().stream().map(step -> "`" + step.text() + "`").collect(joining("; "));
    List<String> due = new ArrayList<>(List.of((line.status() + " " + line.error()).strip()));
    due.addAll(line.effects());
    return "| "
        + line.id()
        + " | "
        + given
        + " | `"
        + line.request().text()
        + "` | "
        + String.join("; ", due)
        + " |";
  }
}
