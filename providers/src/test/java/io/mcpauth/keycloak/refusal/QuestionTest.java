package io.mcpauth.keycloak.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.request.RefusedMember;
import io.mcpauth.keycloak.request.StrictJson;
import org.junit.jupiter.api.Test;

class QuestionTest {

  private static String body(String json) throws RefusedMember {
    Question question = Question.read(StrictJson.object(json).orElseThrow(), "mcp");
    return ((Question.Registration) question).body();
  }

  @Test
  void theBodyIsWhatAClientSends() throws RefusedMember {
    assertThat(body("{\"registration\": {\"client_name\": \"ü\", \"x\": [1, null]}}"))
        .isEqualTo("{\"client_name\":\"ü\",\"x\":[1,null]}");
  }

  /** UTF-8 has no half of a surrogate pair, and a question mark in its place may be allowed. */
  @Test
  void halfASurrogatePairStaysAnEscape() throws RefusedMember {
    assertThat(body("{\"registration\": {\"a\": \"\\ud800/ü\"}}"))
        .isEqualTo("{\"a\":\"\\uD800/\\u00FC\"}");
  }
}
