package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of the executor, as the console saves them. */
@OnKeycloak
class CimdSettingsIT {

  private final Documents documents;

  CimdSettingsIT(McpRealm realm) {
    this.documents = new Documents(realm);
  }

  @Test
  void savesWhatCanBeUsed() {
    documents.with(
        Map.of(
            "admission", "approve",
            "known-clients", List.of("claude"),
            "allowed-documents",
                List.of("app.example.com", "*.example.com", "https://a.example/c*"),
            "blocked-documents", List.of("bad.example"),
            "max-documents", "20",
            "other-ports", List.of("8443"),
            "allow-query", true));

    documents.with(Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "admission, everybody, Who gets in (admission)",
    "known-clients, cursor, Known clients (known-clients)",
    "allowed-documents, http://a.example/c, Allowed documents (allowed-documents)",
    "blocked-documents, *, Blocked documents (blocked-documents)",
    "max-documents, many, Largest number of documents (max-documents)",
    "other-ports, 0, Further ports (other-ports)",
    "development-hosts, 127.0.0.1, Development hosts (development-hosts)",
  })
  void refusesTheRestWithFieldAndRemedy(String key, String value, String message) {
    Answer answer = documents.save(Map.of(key, value)).expect(400);

    assertThat(answer.json().path("errorMessage").asText()).startsWith(message);
  }
}
