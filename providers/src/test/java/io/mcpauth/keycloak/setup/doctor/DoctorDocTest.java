package io.mcpauth.keycloak.setup.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/setup.md} has each check, and says which ones the doctor mends. */
class DoctorDocTest {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void theTableIsTheList() throws IOException {
    Map<String, Boolean> told = new TreeMap<>();
    Files.readAllLines(Path.of("..", "docs", "setup.md")).stream()
        .dropWhile(line -> !line.startsWith("| check "))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split("\\|", -1))
        .forEach(
            cells ->
                CODE.matcher(cells[1])
                    .results()
                    .forEach(name -> told.put(name.group(1), cells[3].contains("✓"))));
    Map<String, Boolean> there = new TreeMap<>();
    Doctor.CHECKS.forEach(check -> there.put(check.name(), check.mend().isPresent()));

    assertThat(told).isEqualTo(there);
  }
}
