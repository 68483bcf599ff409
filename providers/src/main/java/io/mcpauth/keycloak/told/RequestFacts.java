package io.mcpauth.keycloak.told;

import io.mcpauth.keycloak.request.EventDetail;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.models.KeycloakSession;

/** What a request has turned out to be, for its events. Nothing of it decides anything. */
public final class RequestFacts {

  private static final String KEPT = RequestFacts.class.getName();

  private @Nullable String resource;
  private @Nullable String server;
  private @Nullable String scope;
  private @Nullable String grant;
  private @Nullable String refused;

  private RequestFacts() {}

  /** Those of the request of a session, to say more of it. */
  public static RequestFacts of(KeycloakSession session) {
    return in(session)
        .orElseGet(
            () -> {
              RequestFacts facts = new RequestFacts();
              session.setAttribute(KEPT, facts);
              return facts;
            });
  }

  /** Those of the request of a session, if somebody has said something of it. */
  public static Optional<RequestFacts> in(KeycloakSession session) {
    return Optional.ofNullable(session.getAttribute(KEPT, RequestFacts.class));
  }

  /**
   * The MCP server that it is for.
   *
   * @param url of the server
   * @param clientId of the server
   */
  public void isFor(String url, String clientId) {
    resource = url;
    server = clientId;
  }

  /** The grant that its token is of, by id. */
  public void isOf(String grantId) {
    grant = grantId;
  }

  /** The scopes of the token that leaves. */
  public void grants(@Nullable String scopes) {
    scope = scopes;
  }

  /**
   * What is refused, as it was asked for. It may be anything that a stranger sends.
   *
   * @param what null if nothing was asked for by name
   */
  public void refuses(@Nullable String what) {
    refused = what;
  }

  /** That it is the MCP server itself that is refused: to this client, this person, now. */
  public void refusesIt() {
    refused = resource;
  }

  /** Writes them into an event. What it says already is left, but for the scopes. */
  public void tell(Event event) {
    boolean isError = event.getError() != null;
    put(event, EventDetail.RESOURCE, resource, false);
    put(event, EventDetail.SERVER, server, false);
    put(event, EventDetail.GRANT_ID, grant, false);
    // Keycloak tells what was granted before the server's own scopes were looked at.
    put(event, EventDetail.SCOPE, isError ? null : scope, true);
    put(event, EventDetail.REFUSED, isError ? refused : null, false);
  }

  /** Writes one detail into an event, on one line and cut. */
  public static void put(Event event, String name, @Nullable String value, boolean instead) {
    @Nullable String clean = EventDetail.clean(value);
    if (clean == null) {
      return;
    }
    @Nullable Map<String, String> details = event.getDetails();
    if (details == null) {
      details = new HashMap<>();
      event.setDetails(details);
    }
    if (instead) {
      details.put(name, clean);
    } else {
      details.putIfAbsent(name, clean);
    }
  }
}
