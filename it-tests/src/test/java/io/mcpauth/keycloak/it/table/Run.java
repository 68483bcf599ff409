package io.mcpauth.keycloak.it.table;

import java.util.ArrayList;
import java.util.List;

/** Performs a case and tells what differs from the table. */
public final class Run {

  private Run() {}

  /** Each difference in words; empty if the line holds. */
  public static List<String> differences(Case line, Cast cast) {
    Story story = new Story(cast);
    for (Step step : line.given()) {
      Outcome outcome = story.perform(step);
      if (!outcome.succeeded() && !outcome.status().equals("200 login")) {
        return List.of("before the request: " + step.text() + " gave " + outcome.summary());
      }
    }
    Outcome outcome = story.perform(line.request());
    List<String> differences = new ArrayList<>();
    String expected = line.error().isEmpty() ? line.status() : line.status() + " " + line.error();
    if (!expected.equals(outcome.summary())) {
      differences.add("expected " + expected + ", got " + outcome.summary());
      return differences;
    }
    for (String effect : line.effects()) {
      String problem = Effect.problem(effect, story, outcome);
      if (!problem.isEmpty()) {
        differences.add(effect + ": " + problem);
      }
    }
    return differences;
  }
}
