package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.Answer.Cause;
import io.mcpauth.keycloak.cimd.Answer.Refused;
import io.mcpauth.keycloak.cimd.admission.Verdict;
import io.mcpauth.keycloak.cimd.document.MetadataDocument;
import io.mcpauth.keycloak.cimd.document.ReadDocument;
import io.mcpauth.keycloak.cimd.id.DocumentUrl;
import io.mcpauth.keycloak.cimd.id.ReadUrl;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.cimd.store.StoredDocuments;
import io.mcpauth.keycloak.fetch.ChosenBy;
import io.mcpauth.keycloak.fetch.Condition;
import io.mcpauth.keycloak.fetch.FetchFailure;
import io.mcpauth.keycloak.fetch.FetchRequest;
import io.mcpauth.keycloak.fetch.Outcome;
import io.mcpauth.keycloak.fetch.Reach;
import io.mcpauth.keycloak.registration.NewClients;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Decides what comes of a client id that is a URL: known, fetched now, waiting, or refused. */
final class Documents {

  private static final Logger LOG = Logger.getLogger(Documents.class);

  private static final Pattern STORABLE = Pattern.compile("\\P{Cntrl}{1,255}");

  private final KeycloakSession session;
  private final RealmModel realm;
  private final CimdSettings settings;
  private final NodeDocuments node;

  Documents(KeycloakSession session, CimdSettings settings) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.settings = settings;
    this.node = CimdExecutorFactory.node(session);
  }

  /**
   * Brings a client about, or says why not.
   *
   * @param clientId one that claims to be a URL
   */
  Answer answer(String clientId) {
    Answer answer = decide(clientId);
    node.metrics().answered(answer);
    return answer;
  }

  /**
   * Has a document fetched now, whether or not it still counts; by an administrator.
   *
   * @param document a stored one that is not blocked; what this session knows of it is old then
   */
  Answer refresh(StoredDocument document) {
    ReadUrl read = DocumentUrl.parse(document.url(), settings.queryAllowed());
    if (read instanceof ReadUrl.Bad bad) {
      return refused(bad);
    }
    DocumentUrl url = ((ReadUrl.Good) read).url();
    Turns.Document place = new Turns.Document(realm.getId(), url.value());
    node.forget(place);
    return node.turns().take(place, () -> fetch(url, place, true));
  }

  private Answer decide(String clientId) {
    ReadUrl read = DocumentUrl.parse(clientId, settings.queryAllowed());
    return known(clientId, read).orElseGet(() -> fetched(((ReadUrl.Good) read).url()));
  }

  private Optional<Answer> known(String clientId, ReadUrl read) {
    // In a transaction of its own: what this request has read, it would still see after a fetch.
    return KeycloakModelUtils.runJobInTransactionWithResult(
        session.getKeycloakSessionFactory(),
        session.getContext(),
        fresh -> withoutFetch(fresh, clientId, read),
        "Client known by a document");
  }

  /**
   * What would be answered, as far as that can be said without a fetch; nobody is called, nothing
   * is counted and nothing is written.
   *
   * @param clientId one that claims to be a URL
   * @return empty if all depends on a document that was never here
   */
  Optional<Answer> foreseen(String clientId, Rehearsal rehearsal) {
    ReadUrl read = DocumentUrl.parse(clientId, settings.queryAllowed());
    Optional<Answer> known = known(clientId, read);
    if (known.isPresent()) {
      return known;
    }
    Optional<StoredDocument> stored = new StoredDocuments(session).find(clientId);
    Verdict verdict = settings.admission().of(clientId, stored.map(StoredDocument::state));
    if (verdict == Verdict.WAITS) {
      return Optional.of(new Answer.Waits());
    }
    if (stored.filter(StoredDocument::isFetched).isPresent()) {
      rehearsal.warn(
          "client_id: its document would be fetched anew first; what is stored of it was judged");
      return Optional.of(new Answer.Ready());
    }
    rehearsal.warn(
        "client_id: its document was never here and is not fetched for an explanation: whether it"
            + " can be had and is good, and all that it would say, was not judged");
    return stored.isPresent()
            || new DocumentStorage(session, settings, ((ReadUrl.Good) read).url()).hasRoom()
        ? Optional.empty()
        : Optional.of(new Answer.Full());
  }

  private static Refused refused(ReadUrl.Bad bad) {
    return new Refused(
        Cause.CLIENT_ID,
        "client_id " + bad.reason(),
        Blame.ofId(bad.reason().equals(DocumentUrl.NO_QUERY) ? CimdForm.QUERY : ""));
  }

  /** The answer, where nothing has to be fetched for it. */
  private Optional<Answer> withoutFetch(KeycloakSession fresh, String clientId, ReadUrl read) {
    // PostgreSQL has no text with a NUL, and says so by an error; and what is longer is not there.
    @Nullable ClientModel client =
        read instanceof ReadUrl.Good || STORABLE.matcher(clientId).matches()
            ? fresh.getContext().getRealm().getClientByClientId(clientId)
            : null;
    Optional<StoredDocument> stored = StoredDocument.of(client);
    if (client != null && stored.isEmpty()) {
      // An administrator called it so; nothing stands behind the URL.
      return Optional.of(new Answer.Ready());
    }
    if (read instanceof ReadUrl.Bad bad) {
      return Optional.of(refused(bad));
    }
    // Before anything is called: who is not let in costs us nothing.
    Verdict verdict = settings.admission().of(clientId, stored.map(StoredDocument::state));
    return verdict.mayBeFetched()
        ? stored.flatMap(document -> known(document, verdict))
        : Optional.of(new Answer.Outside(verdict));
  }

  /** What is known without a look at the network; empty if that is not enough. */
  private static Optional<Answer> known(StoredDocument document, Verdict verdict) {
    if (verdict == Verdict.WAITS) {
      return document.isFetched() ? Optional.of(new Answer.Waits()) : Optional.empty();
    }
    // Who is disabled is refused by Keycloak, and nobody is called for it.
    return document.isSwitchedOff() || (document.isFresh(now()) && document.state().isIn())
        ? Optional.of(new Answer.Ready())
        : Optional.empty();
  }

  private Answer fetched(DocumentUrl url) {
    Turns.Document place = new Turns.Document(realm.getId(), url.value());
    return node.remembered(place)
        .orElseGet(() -> node.turns().take(place, () -> fetch(url, place, false)));
  }

  private Answer fetch(DocumentUrl url, Turns.Document place, boolean inAnyCase) {
    DocumentStorage storage = new DocumentStorage(session, settings, url);
    Optional<StoredState> before = storage.state();
    // Whoever had the turn before may have done it.
    Optional<Answer> settled = before.flatMap(StoredState::settled);
    if (settled.isPresent() && !inAnyCase) {
      return settled.get();
    }
    if (before.isEmpty()) {
      if (!storage.hasRoom()) {
        return new Answer.Full(); // Nobody is called for a document that could not be kept.
      }
      // As at registration: who makes the realm know ever new clients is slowed down first.
      Optional<Answer> tooMany =
          NewClients.count(session)
              .map(refused -> new Answer.TooMany(refused.seconds(), refused.isNews()));
      if (tooMany.isPresent()) {
        return tooMany.get();
      }
    }
    FetchRequest request = request(url, before);
    if (inAnyCase) {
      node.fetcher().forget(request);
    }
    Outcome outcome = node.fetcher().fetch(request);
    Answer answer = result(url, outcome, storage);
    if (answer instanceof Refused wrong && wrong.cause() == Cause.DOCUMENT) {
      node.remember(place, answer);
    }
    return answer;
  }

  private Answer result(DocumentUrl url, Outcome outcome, DocumentStorage storage) {
    if (outcome instanceof Outcome.Failed failed) {
      node.metrics().fetched("failed");
      return failed.reason() == FetchFailure.BUSY
          ? new Answer.Busy()
          : new Refused(Cause.FETCH, failed.reason().text(), Blame.ofFetch(failed.reason(), url));
    }
    if (outcome instanceof Outcome.Same same) {
      node.metrics().fetched("unchanged");
      return storage.same(same.validity());
    }
    node.metrics().fetched("fetched");
    Outcome.Fetched fetched = (Outcome.Fetched) outcome;
    ReadDocument read = MetadataDocument.read(url.value(), fetched.text());
    return read instanceof ReadDocument.Bad bad
        ? new Refused(Cause.DOCUMENT, bad.reason(), Blame.ofDocument(bad.reason()))
        : storage.store(((ReadDocument.Good) read).document(), fetched.validity());
  }

  private FetchRequest request(DocumentUrl url, Optional<StoredState> before) {
    boolean development = settings.isDevelopment(url.host(), url.port());
    if (development) {
      LOG.warnf(
          "A document is fetched from %s, a host of a developer that realm %s allows to be this machine",
          url.host(), realm.getName());
    }
    return new FetchRequest(
        url.value(),
        ChosenBy.STRANGER,
        MetadataDocument.MAX_BYTES,
        new Reach(settings.otherPorts(), development),
        before.map(StoredState::condition).orElse(Condition.NONE));
  }

  static Instant now() {
    return Instant.ofEpochSecond(Time.currentTimeSeconds());
  }

  /**
   * What a transaction of its own found.
   *
   * @param settled the answer, if nothing has to be fetched any more
   * @param condition what is known of the document
   */
  record StoredState(Optional<Answer> settled, Condition condition) {

    static StoredState of(StoredDocument document, Verdict verdict) {
      return new StoredState(
          verdict.mayBeFetched()
              ? known(document, verdict)
              : Optional.of(new Answer.Outside(verdict)),
          document.isFetched()
              ? new Condition(document.etag(), document.modified())
              : Condition.NONE);
    }
  }
}
