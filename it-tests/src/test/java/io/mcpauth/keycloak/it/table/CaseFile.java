package io.mcpauth.keycloak.it.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the Markdown tables of a test resource, in order. */
public final class CaseFile {

  private static final int COLUMNS = 6;

  private CaseFile() {}

  public static List<Case> read(String resource) {
    List<Case> cases = new ArrayList<>();
    String section = "";
    for (String line : lines(resource)) {
      if (line.startsWith("## ")) {
        section = line.substring("## ".length());
      } else if (!section.isEmpty() && line.startsWith("| ") && !line.startsWith("| id ")) {
        cases.add(parse(section, line));
      }
    }
    return List.copyOf(cases);
  }

  private static Case parse(String section, String line) {
    List<String> cells =
        Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
            .map(cell -> cell.replace("`", "").strip())
            .toList();
    if (cells.size() != COLUMNS) {
      throw new IllegalArgumentException("a case has " + COLUMNS + " columns: " + line);
    }
    return new Case(
        section,
        cells.get(0),
        parts(cells.get(1)).map(Step::parse).toList(),
        Step.parse(cells.get(2)),
        cells.get(3),
        cells.get(4).equals("-") ? "" : cells.get(4),
        parts(cells.get(5)).toList());
  }

  private static Stream<String> parts(String cell) {
    return Stream.of(cell.split(";"))
        .map(String::strip)
        .filter(part -> !part.isEmpty() && !part.equals("-"));
  }

  private static List<String> lines(String resource) {
    try (InputStream in = CaseFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no test resource " + resource);
      }
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
