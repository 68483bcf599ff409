package io.mcpauth.keycloak.it.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of a table holds in the realm of one test class, which makes what the lines name. */
public abstract class CaseTable {

  private final List<Case> cases;
  private final Cast cast;

  protected CaseTable(String file, Cast cast) {
    this.cases = CaseFile.read(file);
    this.cast = cast;
  }

  Cast cast() {
    return cast;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void holds(Case line) {
    assertThat(Run.differences(line, cast)).as("%s, %s", line.section(), line).isEmpty();
  }

  @Test
  void namesEachCaseOnce() {
    assertThat(cases.stream().map(Case::id).collect(Collectors.toSet())).hasSameSizeAs(cases);
  }

  List<Case> cases() {
    return cases;
  }
}
