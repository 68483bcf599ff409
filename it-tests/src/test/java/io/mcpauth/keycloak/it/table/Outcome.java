package io.mcpauth.keycloak.it.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import java.util.List;

/**
 * What came back to one step.
 *
 * @param status the HTTP status; after a browser's request also where it ended: {@code client},
 *     {@code login}, {@code consent}, {@code page} (an error page of Keycloak)
 * @param error the OAuth error code, or empty
 */
record Outcome(String status, String error, Answer answer) {

  static Outcome of(Answer answer) {
    return new Outcome(
        Integer.toString(answer.status()), json(answer).path("error").asText(), answer);
  }

  static Outcome of(Page page) {
    String status = Integer.toString(page.answer().status());
    if (page.isCallback()) {
      return new Outcome(
          status + " client",
          page.callback().parameters().value("error").orElse(""),
          page.answer());
    }
    String where = page.isLogin() ? "login" : page.isConsent() ? "consent" : "page";
    return new Outcome(status + " " + where, "", page.answer());
  }

  /** Of many at once: how many succeeded, and the error of the others. */
  static Outcome of(List<Outcome> outcomes) {
    long successes = outcomes.stream().filter(Outcome::succeeded).count();
    return new Outcome(
        successes + " of " + outcomes.size(),
        outcomes.stream().map(Outcome::error).filter(e -> !e.isEmpty()).findFirst().orElse(""),
        outcomes.get(0).answer());
  }

  JsonNode json() {
    return json(answer);
  }

  private static JsonNode json(Answer answer) {
    boolean isJson =
        answer
            .header("Content-Type")
            .filter(type -> type.startsWith("application/json"))
            .isPresent();
    return isJson && !answer.body().isEmpty()
        ? Json.parse(answer.body())
        : MissingNode.getInstance();
  }

  boolean succeeded() {
    return error.isEmpty() && (status.startsWith("2") || status.equals("302 client"));
  }

  String summary() {
    return error.isEmpty() ? status : status + " " + error;
  }
}
