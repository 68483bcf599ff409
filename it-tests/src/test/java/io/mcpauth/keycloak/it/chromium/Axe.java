package io.mcpauth.keycloak.it.chromium;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.StreamSupport;

/** axe-core, from npm and unmodified: WCAG 2.0, 2.1 and 2.2, levels A and AA, and good practice. */
final class Axe {

  private static final String RUN =
      """
      async () => {
        const result = await axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']
        });
        return JSON.stringify({ passes: result.passes.length, violations: result.violations });
      }
      """;

  private Axe() {}

  /** What it finds wrong, in its own words. A page that axe did not understand fails the test. */
  static List<String> violations(Page page) {
    page.evaluate(source());
    JsonNode result = Json.parse((String) page.evaluate(RUN));
    if (result.path("passes").asInt() == 0) {
      throw new AssertionError("axe found nothing to check at " + page.url());
    }
    return StreamSupport.stream(result.path("violations").spliterator(), false)
        .map(Axe::words)
        .toList();
  }

  private static String words(JsonNode violation) {
    StringBuilder words = new StringBuilder();
    words
        .append(violation.path("id").asText())
        .append(": ")
        .append(violation.path("help").asText());
    for (JsonNode node : violation.path("nodes")) {
      words.append("\n  ").append(node.path("html").asText());
      words.append("\n  ").append(node.path("failureSummary").asText());
    }
    return words.toString();
  }

  private static String source() {
    try {
      return Files.readString(
          MavenProperty.path("node.scripts").resolve("node_modules/axe-core/axe.min.js"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
