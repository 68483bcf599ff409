package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.store.DocumentIndex;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.cimd.store.StoredDocuments;
import io.mcpauth.keycloak.client.DocumentState;
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
    return isFree(coming) || leaving(coming, now).isPresent();
  }

  /**
   * Makes room for one more.
   *
   * @param coming the state that it will have
   * @return false if there is none, and nothing was changed
   */
  boolean make(DocumentState coming, Instant now) {
    return isFree(coming) || leave(leaving(coming, now));
  }

  private boolean isFree(DocumentState coming) {
    return !isPendingFull(coming) && new StoredDocuments(session).count() < settings.maxDocuments();
  }

  private boolean isPendingFull(DocumentState coming) {
    return coming == DocumentState.PENDING
        && new StoredDocuments(session).count(DocumentState.PENDING) >= settings.maxPending();
  }

  private Optional<StoredDocument> leaving(DocumentState coming, Instant now) {
    return isPendingFull(coming) ? waiting(now) : forgotten(now).or(() -> waiting(now));
  }

  private Optional<StoredDocument> waiting(Instant now) {
    // One more second, so that what came in this one can leave, too.
    return new DocumentIndex(session).canLeave(DocumentState.PENDING, now.plusSeconds(1));
  }

  /** One that came in by the settings, and with which no login can be under way any more. */
  private Optional<StoredDocument> forgotten(Instant now) {
    Duration login =
        Duration.ofSeconds(session.getContext().getRealm().getAccessCodeLifespanLogin());
    return new DocumentIndex(session).canLeave(DocumentState.ADMITTED, now.minus(login));
  }

  private boolean leave(Optional<StoredDocument> document) {
    document.ifPresent(
        leaving -> {
          LOG.debugf(
              "The document of a client at %s leaves to make room for another one", leaving.host());
          new StoredDocuments(session).remove(leaving);
        });
    return document.isPresent();
  }
}
