package io.mcpauth.keycloak.lifecycle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a clean-up did so far, or in a rehearsal would have done. */
final class CleanUpReport {

  /** As many client ids as an answer tells. */
  private static final int LARGEST_LIST = 100;

  private final boolean dryRun;
  private final List<String> clients = new ArrayList<>();
  private int looked;
  private int removed;
  private int kept;
  private int failed;
  private int adopted;
  private boolean isFinished;
  private long millis;

  CleanUpReport(boolean dryRun) {
    this.dryRun = dryRun;
  }

  void looked(int rows) {
    looked += rows;
  }

  void removed(String clientId) {
    removed++;
    if (clients.size() < LARGEST_LIST) {
      clients.add(clientId);
    }
  }

  void kept() {
    kept++;
  }

  void failed() {
    failed++;
  }

  void adopted() {
    adopted++;
  }

  void ended(boolean finished, long afterMillis) {
    isFinished = finished;
    millis = afterMillis;
  }

  boolean isFinished() {
    return isFinished;
  }

  boolean didSomething() {
    return removed > 0 || failed > 0 || adopted > 0;
  }

  int removed() {
    return removed;
  }

  int failures() {
    return failed;
  }

  long perSecond() {
    return millis == 0 ? removed : removed * 1000L / millis;
  }

  /** For admin REST. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dryRun", dryRun);
    json.put("finished", isFinished);
    json.put("looked", looked);
    json.put("removed", removed);
    json.put("kept", kept);
    json.put("failed", failed);
    json.put("adopted", adopted);
    json.put("millis", millis);
    json.put("perSecond", perSecond());
    json.put("clients", List.copyOf(clients));
    return json;
  }

  /** For log and event. */
  @Override
  public String toString() {
    return "%d clients looked at, %d removed (%d a second), %d kept by sessions or consents, %d failed, %d counted as used today%s"
        .formatted(
            looked,
            removed,
            perSecond(),
            kept,
            failed,
            adopted,
            isFinished ? "" : "; to be continued");
  }
}
