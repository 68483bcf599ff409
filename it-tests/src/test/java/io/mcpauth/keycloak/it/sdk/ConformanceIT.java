package io.mcpauth.keycloak.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.node.NodeScript;
import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code authorization} command of {@code @modelcontextprotocol/conformance}. */
@OnKeycloak
@Tag("embedded")
class ConformanceIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** The suite's check of {@code client_id_metadata_document_supported}. */
  private static final String DOCUMENTS = "authorization-server-metadata-cimd";

  private final McpRealm realm;

  ConformanceIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"})
  void passesForRevision(String revision) {
    expectSuccess(
        runSuite("--spec-version", revision, "--resource", "http://localhost:3000/mcp"), revision);
  }

  /** Clients of the first revision know no resource parameter: the realm's default applies. */
  @Test
  void passesWithoutResource() {
    expectSuccess(runSuite(), "all");
  }

  private static void expectSuccess(JsonNode report, String revision) {
    JsonNode run = report.path("runs").path(0);
    List<String> passed = new ArrayList<>();
    for (JsonNode check : run.path("checks")) {
      assertThat(check.path("status").asText()).isIn("SUCCESS", "WARNING");
      if (check.path("status").asText().equals("SUCCESS")) {
        passed.add(check.path("scenario").asText());
      }
    }
    assertThat(run.path("checks"))
        .noneMatch(
            check ->
                check.toString().contains("client_id_metadata_document_supported")
                    && !check.path("status").asText().equals("SUCCESS"));
    // Its only warning of the metadata scenario; revisions before 2025-11-25 know no documents.
    assertThat(run.path("checks"))
        .filteredOn(check -> check.path("id").asText().equals(DOCUMENTS))
        .hasSize(revision.compareTo("2025-11-25") < 0 ? 0 : 1)
        .allSatisfy(check -> assertThat(check.path("status").asText()).isEqualTo("SUCCESS"));
    assertThat(run.path("specVersion").asText()).isEqualTo(revision);
    assertThat(passed)
        .contains("authorization-server-metadata-endpoint", "authorization-code-grant");
  }

  private JsonNode runSuite(String... options) {
    List<String> arguments = new ArrayList<>(List.of("--issuer", realm.issuer().toString()));
    arguments.addAll(List.of(options));
    try (AttendedProcess suite = NodeScript.start("conformance/run.js", Map.of(), arguments)) {
      return Json.parse(suite.await(LIMIT).expectSuccess().output());
    }
  }
}
