package io.mcpauth.keycloak.refusal;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The last refusals of a realm: those that the nodes remember, and those that it stores. */
record LastRefusals(KeycloakSession session, RealmModel realm) {

  /** Largest answer. */
  private static final int MOST = 500;

  /**
   * The newest first.
   *
   * @param kind only these; empty for all
   * @param since only those of then and later
   * @param first how many to leave out
   * @param max how many to tell; 500 at most
   */
  List<Refusal> page(Optional<Kind> kind, Optional<Instant> since, int first, int max) {
    Map<String, Refusal> all = new HashMap<>();
    kind.map(Stream::of)
        .orElseGet(() -> Stream.of(Kind.values()))
        .flatMap(this::remembered)
        .filter(refusal -> since.isEmpty() || !refusal.time().isBefore(since.get()))
        .forEach(refusal -> all.put(refusal.id(), refusal));
    // Of one that is both the event says as much or more.
    new StoredRefusals(session, realm)
        .found(kind, since)
        .forEach(refusal -> all.put(refusal.id(), refusal));
    return all.values().stream()
        .filter(refusal -> kind.isEmpty() || refusal.kind() == kind.get())
        .sorted(Refusal.NEWEST_FIRST)
        .skip(Math.max(0, first))
        .limit(Math.max(0, Math.min(max, MOST)))
        .toList();
  }

  private Stream<Refusal> remembered(Kind kind) {
    return RefusalListenerFactory.recorder(session).stream()
        .flatMap(recorder -> recorder.remembered(session, realm.getId(), kind).stream());
  }
}
