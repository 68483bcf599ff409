package io.mcpauth.keycloak.it.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** {@code POST /admin/realms/{realm}/mcp/explain}, as an administrator asks it. */
record ExplainApi(McpRealm realm) {

  static final String PATH = "/mcp/explain";

  JsonNode registration(String side, Object metadata) {
    return ask(Map.of("side", side, "registration", metadata)).expect(200).json();
  }

  JsonNode registration(Object metadata) {
    return ask(Map.of("registration", metadata)).expect(200).json();
  }

  JsonNode authorization(String url) {
    return ask(Map.of("authorization", url)).expect(200).json();
  }

  Answer ask(Object question) {
    return realm.admin().post(PATH, question);
  }

  /** Fails unless the explanation is what the server then said. */
  static void assertAgrees(JsonNode explained, Answer real) {
    assertThat(explained.path("allowed").asBoolean())
        .as("%s and %s", explained, real)
        .isEqualTo(real.status() == 201);
    if (real.status() == 201) {
      assertThat(explained.path("refusals")).isEmpty();
      return;
    }
    JsonNode first = explained.path("refusals").path(0);
    assertThat(first.path("error").asText()).isEqualTo(real.error());
    assertThat(first.path("policy").asText()).startsWith("mcp-");
    assertThat(real.json().path("error_description").asText())
        .startsWith(first.path("reason").asText());
    // redirect_uris[2] must not have a fragment
    assertThat(first.path("reason").asText()).startsWith(first.path("field").asText() + " ");
  }

  static List<String> texts(JsonNode explained, String member) {
    return StreamSupport.stream(explained.path("refusals").spliterator(), false)
        .map(refusal -> refusal.path(member).asText())
        .toList();
  }
}
