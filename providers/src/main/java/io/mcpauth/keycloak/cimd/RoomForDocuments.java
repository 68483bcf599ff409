package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.store.DocumentIndex;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.cimd.store.StoredDocuments;
import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.lifetime.LoginInProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;

/**
 * Keeps the number of stored documents bounded. What leaves is what nobody decided about and nobody
 * uses, the oldest first: a stranger who sends many URLs drives out strangers.
 */
final class RoomForDocuments {

  private static final Logger LOG = Logger.getLogger(RoomForDocuments.class);

  /** How many may be looked at for one that can leave. */
  private static final int LOOKED_AT = 20;

  private final KeycloakSession session;
  private final CimdSettings settings;

  RoomForDocuments(KeycloakSession session, CimdSettings settings) {
    this.session = session;
    this.settings = settings;
  }

  /**
   * Whether there is room for one more, or could be.
   *
   * @param coming the state that it will have
   */
  boolean isThere(DocumentState coming, Instant now) {
    return find(coming, now).isThere();
  }

  /**
   * Makes room for one more.
   *
   * @param coming the state that it will have
   * @return false if there is none, and nothing was changed
   */
  boolean make(DocumentState coming, Instant now) {
    Room room = find(coming, now);
    room.leaving().ifPresent(this::leave);
    return room.isThere();
  }

  /**
   * What was found.
   *
   * @param isThere whether there is room, or will be
   * @param leaving who has to make it; empty if there is enough
   */
  private record Room(boolean isThere, Optional<StoredDocument> leaving) {

    static final Room FREE = new Room(true, Optional.empty());

    static Room of(Optional<StoredDocument> leaving) {
      return new Room(leaving.isPresent(), leaving);
    }
  }

  private Room find(DocumentState coming, Instant now) {
    StoredDocuments stored = new StoredDocuments(session);
    if (coming == DocumentState.PENDING
        && stored.count(DocumentState.PENDING) >= settings.maxPending()) {
      return Room.of(waiting(now));
    }
    return stored.count() < settings.maxDocuments()
        ? Room.FREE
        : Room.of(forgotten(now).or(() -> waiting(now)));
  }

  private Optional<StoredDocument> waiting(Instant now) {
    // One more second, so that what came in this one can leave, too.
    return oldest(DocumentState.PENDING, now.plusSeconds(1));
  }

  /** One that came in by the settings, and that nobody used in the time that a login may take. */
  private Optional<StoredDocument> forgotten(Instant now) {
    Duration login =
        Duration.ofSeconds(session.getContext().getRealm().getAccessCodeLifespanLogin());
    return oldest(DocumentState.ADMITTED, now.minus(login));
  }

  private Optional<StoredDocument> oldest(DocumentState state, Instant before) {
    return new DocumentIndex(session)
        .canLeave(state, before, LOOKED_AT)
        // It may have been here for long, and somebody is about to sign in with it.
        .filter(document -> !LoginInProgress.is(session, document.client()))
        .findFirst();
  }

  private void leave(StoredDocument document) {
    LOG.debugf(
        "The document of a client at %s leaves to make room for another one", document.host());
    new StoredDocuments(session).remove(document);
  }
}
