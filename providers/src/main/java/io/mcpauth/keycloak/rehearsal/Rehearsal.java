package io.mcpauth.keycloak.rehearsal;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;
import org.keycloak.common.util.Time;
import org.keycloak.events.Event;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * One request that is served as if it came: the events that it would write are what it is refused
 * for, and nothing of it stays.
 */
public final class Rehearsal extends EventBuilder {

  private static final String ATTRIBUTE = Rehearsal.class.getName();

  /** Ending of the types of events that tell a failure. */
  private static final String ERROR = "_ERROR";

  /** More than all policies of a realm say about one request. */
  private static final int MOST = 50;

  private final List<Event> refusals = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private boolean hearsAll;
  private @Nullable Response answer;

  private Rehearsal(KeycloakSession session) {
    super(session.getContext().getRealm(), session, session.getContext().getConnection());
  }

  /** What serves the request. */
  @FunctionalInterface
  public interface Scene {

    /**
     * Serves it.
     *
     * @param session with the made-up request, which ends without a trace
     * @param rehearsal the event of the request
     * @return the answer
     */
    Response play(KeycloakSession session, Rehearsal rehearsal);
  }

  /** What makes up the request, in the session that it is for. */
  @FunctionalInterface
  public interface Script {

    /** The request; what it needs may be written by this session, and is taken back as well. */
    RehearsedRequest write(KeycloakSession session);
  }

  /**
   * Serves a request in a session of its own.
   *
   * @param asked the session of whoever wants to know
   * @param realm that the request is for
   */
  public static Rehearsal run(KeycloakSession asked, RealmModel realm, Script script, Scene scene) {
    KeycloakContext outer = asked.getContext();
    ClientConnection connection = outer.getConnection();
    return KeycloakModelUtils.runJobInTransactionWithResult(
        asked.getKeycloakSessionFactory(),
        null,
        session -> {
          // Before anything is written.
          session.getTransactionManager().setRollbackOnly();
          KeycloakContext context = session.getContext();
          context.setConnection(connection);
          context.setHttpRequest(RehearsedRequest.empty(outer.getHttpRequest()));
          context.setHttpResponse(new UnsentResponse());
          context.setRealm(session.realms().getRealm(realm.getId()));
          Rehearsal rehearsal = new Rehearsal(session);
          session.setAttribute(ATTRIBUTE, rehearsal);
          context.setHttpRequest(script.write(session));
          // The address of the request is part of what a session knows of its realm.
          context.setRealm(context.getRealm());
          try {
            rehearsal.answer = scene.play(session, rehearsal);
          } catch (WebApplicationException e) {
            rehearsal.answer = e.getResponse();
          }
          return rehearsal;
        },
        "Rehearsal of a request");
  }

  /** The rehearsal that this session is; empty for one that counts. */
  public static Optional<Rehearsal> of(KeycloakSession session) {
    return Optional.ofNullable(session.getAttribute(ATTRIBUTE, Rehearsal.class));
  }

  /**
   * A new event of this session's request, which a rehearsal keeps to itself.
   *
   * @param real makes the one of a request that counts
   */
  public static EventBuilder event(KeycloakSession session, Supplier<EventBuilder> real) {
    return of(session).<EventBuilder>map(rehearsal -> rehearsal).orElseGet(real);
  }

  /** Whether this session goes on after a refusal, to hear whatever else would refuse. */
  public static boolean hearsAll(KeycloakSession session) {
    return of(session).filter(rehearsal -> rehearsal.hearsAll).isPresent();
  }

  /** Has refusals of the pack's policies not end it from here on, or end it again. */
  public void hearAll(boolean all) {
    hearsAll = all;
  }

  /** Remembers what could not be judged; a sentence for administrators. */
  public void warn(String sentence) {
    warnings.add(sentence);
  }

  @Override
  public void error(String error) {
    Event event = getEvent().clone();
    event.setError(error);
    event.setTime(Time.currentTimeMillis());
    String type = event.getType().name();
    event.setType(type.endsWith(ERROR) ? event.getType() : EventType.valueOf(type + ERROR));
    if (refusals.size() < MOST) {
      refusals.add(event);
    }
    // The next refusal has details of its own.
    getEvent().setDetails(null);
  }

  @Override
  public void success() {
    // It did not happen.
  }

  // A copy would be told.
  @Override
  public EventBuilder clone() {
    return this;
  }

  /** The events of what refuses the request, in the order in which they came. */
  public List<Event> refusals() {
    return List.copyOf(refusals);
  }

  /** What could not be judged. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** What the request would have been answered; empty if nothing answered it. */
  public Optional<Response> answer() {
    return Optional.ofNullable(answer);
  }
}
