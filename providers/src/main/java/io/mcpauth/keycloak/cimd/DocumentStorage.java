package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.Answer.Cause;
import io.mcpauth.keycloak.cimd.Answer.Refused;
import io.mcpauth.keycloak.cimd.Documents.StoredState;
import io.mcpauth.keycloak.cimd.admission.Verdict;
import io.mcpauth.keycloak.cimd.document.MetadataDocument;
import io.mcpauth.keycloak.cimd.document.Negotiation;
import io.mcpauth.keycloak.cimd.id.DocumentUrl;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.cimd.store.StoredDocuments;
import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.fetch.Validity;
import io.mcpauth.keycloak.registration.DocumentRegistration;
import io.mcpauth.keycloak.registration.RefusedDocumentException;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Writes down what was fetched, in transactions of its own: whatever becomes of the request, the
 * document is there for all nodes.
 */
final class DocumentStorage {

  private static final Logger LOG = Logger.getLogger(DocumentStorage.class);

  /** Another node may store the same one at the same time; then it is there. */
  private static final int ATTEMPTS = 3;

  private final KeycloakSession request;
  private final CimdSettings settings;
  private final DocumentUrl url;

  DocumentStorage(KeycloakSession request, CimdSettings settings, DocumentUrl url) {
    this.request = request;
    this.settings = settings;
    this.url = url;
  }

  /** What is stored at this moment. */
  Optional<StoredState> state() {
    return inTransaction(
        session ->
            new StoredDocuments(session)
                .find(url.value())
                .map(document -> StoredState.of(document, verdict(Optional.of(document)))));
  }

  /** Whether one more could be stored, as far as anybody can say before it is. */
  boolean hasRoom() {
    return inTransaction(
        session ->
            new RoomForDocuments(session, settings)
                .isThere(coming(verdict(Optional.empty())), Documents.now()));
  }

  /** The host has nothing newer. */
  Answer same(Validity validity) {
    return attempt(
        session -> {
          Optional<StoredDocument> stored = StoredDocument.of(held(session));
          if (stored.isEmpty()) {
            return new Answer.Busy(); // Deleted meanwhile: who asks again has it fetched.
          }
          StoredDocument document = stored.get();
          Verdict verdict = verdict(stored);
          if (verdict.mayBeFetched()) {
            settle(document, verdict);
            Instant now = Documents.now();
            document.seen(
                now,
                now.plus(lifetime(validity)),
                validity.etag().or(document::etag),
                validity.modified().or(document::modified));
          }
          return answer(verdict);
        });
  }

  /** A document that is one. */
  Answer store(MetadataDocument fetched, Validity validity) {
    Answer judged = attempt(session -> judge(session, fetched));
    return judged instanceof Answer.Ready
        ? attempt(session -> store(session, fetched, validity))
        : judged;
  }

  /** A change that waits is judged as well, and nothing of it is kept. */
  private Answer judge(KeycloakSession session, MetadataDocument fetched) {
    Optional<StoredDocument> stored = StoredDocument.of(held(session));
    if (stored.filter(document -> isToWait(document, fetched)).isEmpty()) {
      return new Answer.Ready();
    }
    session.getTransactionManager().setRollbackOnly();
    return register(session, fetched, stored.get().client()) instanceof Registered.No no
        ? no.answer()
        : new Answer.Ready();
  }

  private Answer store(KeycloakSession session, MetadataDocument fetched, Validity validity) {
    @Nullable ClientModel client = held(session);
    Optional<StoredDocument> stored = StoredDocument.of(client);
    if (client != null && stored.isEmpty()) {
      return new Answer.Ready();
    }
    Verdict verdict = verdict(stored);
    if (!verdict.mayBeFetched()) {
      return new Answer.Outside(verdict);
    }
    Instant now = Documents.now();
    Instant expires = now.plus(lifetime(validity));
    if (stored.filter(document -> isToWait(document, fetched)).isPresent()) {
      StoredDocument document = stored.get();
      String essence = fetched.essence().text();
      boolean isNews = document.waiting().filter(essence::equals).isEmpty();
      document.waitAgain(essence);
      // What is known of the newer one must not keep it from coming once it is allowed.
      document.seen(now, expires, Optional.empty(), Optional.empty());
      if (isNews) {
        told(
            session,
            EventType.CLIENT_UPDATE,
            changes(document, fetched),
            "waits for an administrator");
      }
      return new Answer.Waits();
    }
    if (stored.isEmpty() && !new RoomForDocuments(session, settings).make(coming(verdict), now)) {
      return new Answer.Full();
    }
    Optional<String> digest = stored.flatMap(StoredDocument::digest);
    List<String> changes = stored.map(document -> changes(document, fetched)).orElse(List.of());
    // Before it is made anew, which ends what waited.
    stored.ifPresent(document -> settle(document, verdict));
    if (digest.filter(fetched.digest()::equals).isEmpty()) {
      Registered registered = register(session, fetched, client);
      if (registered instanceof Registered.No no) {
        session.getTransactionManager().setRollbackOnly();
        return no.answer();
      }
      StoredDocument document =
          stored.orElseGet(
              () ->
                  new StoredDocuments(session)
                      .add(((Registered.Yes) registered).client(), coming(verdict), now));
      document.isMadeOf(fetched.digest(), fetched.essence().text());
      stored = Optional.of(document);
    }
    StoredDocument document = stored.orElseThrow();
    document.seen(now, expires, validity.etag(), validity.modified());
    if (digest.isEmpty()) {
      told(session, EventType.CLIENT_REGISTER, List.of(), verdict.reason());
    } else if (!changes.isEmpty()) {
      told(session, EventType.CLIENT_UPDATE, changes, verdict.reason());
    }
    return answer(verdict);
  }

  /** Whether nothing of it may be written before an administrator has looked. */
  private boolean isToWait(StoredDocument document, MetadataDocument fetched) {
    if (!document.isFetched() || !settings.admission().waitsAgainAfterChange(url.value())) {
      return false;
    }
    // While it waits, whoever fetches it once more, and whatever the host says then.
    return document.waitsAgain()
        || (document.state().isIn()
            && !changes(document, fetched).isEmpty()
            // An administrator looked at this one.
            && document.waiting().filter(fetched.essence().text()::equals).isEmpty());
  }

  /** The client at the URL, which nobody else changes now: no block is lost to what is fetched. */
  private @Nullable ClientModel held(KeycloakSession session) {
    return new StoredDocuments(session).held(url.value()).orElse(null);
  }

  private static List<String> changes(StoredDocument document, MetadataDocument fetched) {
    return document.essence().map(fetched.essence()::changesSince).orElse(List.of());
  }

  /** What the rules of a registration make of it. */
  private sealed interface Registered {
    record Yes(ClientModel client) implements Registered {}

    record No(Answer answer) implements Registered {}
  }

  private Registered register(
      KeycloakSession session, MetadataDocument fetched, @Nullable ClientModel client) {
    DocumentRegistration registration = new DocumentRegistration(session);
    Negotiation negotiation =
        fetched.negotiate(registration.grantTypes(), registration.authenticationMethods());
    if (negotiation instanceof Negotiation.Failed failed) {
      return new Registered.No(
          new Refused(Cause.DOCUMENT, failed.reason(), Blame.ofDocument(failed.reason())));
    }
    try {
      return new Registered.Yes(
          registration.save(url.value(), ((Negotiation.Settled) negotiation).metadata(), client));
    } catch (RefusedDocumentException e) {
      return new Registered.No(new Refused(Cause.DOCUMENT, e.reason(), Blame.of(e.details())));
    }
  }

  /** Settings that were changed since count: who waited comes in, if they say so. */
  private static void settle(StoredDocument document, Verdict verdict) {
    if (verdict == Verdict.ADMITTED && !document.state().isIn()) {
      document.decide(DocumentState.ADMITTED);
    }
  }

  private static DocumentState coming(Verdict verdict) {
    return verdict == Verdict.WAITS ? DocumentState.PENDING : DocumentState.ADMITTED;
  }

  private static Answer answer(Verdict verdict) {
    return switch (verdict) {
      case ADMITTED -> new Answer.Ready();
      case WAITS -> new Answer.Waits();
      case BLOCKED, NOT_LISTED -> new Answer.Outside(verdict);
    };
  }

  private Verdict verdict(Optional<StoredDocument> stored) {
    return settings.admission().of(url.value(), stored.map(StoredDocument::state));
  }

  /** RFC 9111 section 5.2.2.1, within what the administrator wants. */
  private Duration lifetime(Validity validity) {
    Duration asked = validity.maxAge().orElse(settings.shortest());
    if (asked.compareTo(settings.shortest()) < 0) {
      return settings.shortest();
    }
    return asked.compareTo(settings.longest()) > 0 ? settings.longest() : asked;
  }

  private void told(KeycloakSession session, EventType type, List<String> changes, String reason) {
    new EventBuilder(session.getContext().getRealm(), session, request.getContext().getConnection())
        .event(type)
        .client(url.value())
        .detail(DocumentRefusal.HOST, url.host())
        .detail("changed", String.join(", ", changes))
        .detail(Details.REASON, reason)
        .success();
    LOG.infof(
        "Realm %s: the document of a client at %s: %s%s",
        session.getContext().getRealm().getName(),
        url.host(),
        reason,
        changes.isEmpty() ? "" : "; changed: " + String.join(", ", changes));
  }

  private Answer attempt(Function<KeycloakSession, Answer> work) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return inTransaction(work);
      } catch (ModelException | PersistenceException e) {
        LOG.debugf(e, "Storing the document of a client at %s, attempt %d", url.host(), attempt);
      }
    }
    return new Answer.Busy();
  }

  private <T> T inTransaction(Function<KeycloakSession, T> work) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        request.getKeycloakSessionFactory(),
        request.getContext(),
        work::apply,
        "Document of a client");
  }
}
