package io.mcpauth.keycloak.events;

import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.redirect.LeadsTo;
import io.mcpauth.keycloak.request.EventDetail;
import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import io.mcpauth.keycloak.told.RequestFacts;
import io.mcpauth.keycloak.told.ToldClient;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Completes the event of a client, whoever wrote it: Keycloak's login pages and its userinfo write
 * their own. The store does it before it stores, and a listener of every realm for those that store
 * nothing. It never throws: an event that says less is better than none.
 */
final class CompleteEvent {

  private static final Logger LOG = Logger.getLogger(CompleteEvent.class);

  /** As much as a column of Keycloak's table holds (EVENT_ENTITY.CLIENT_ID). */
  private static final int CLIENT_ID_LENGTH = 255;

  /** What Keycloak tells of a refused request is longer only if a stranger made it so. */
  private static final int LONGEST_OF_KEYCLOAKS = 2048;

  /** Those that a client, or a person who came with one, brings about. */
  private static final Set<EventType> OF_CLIENTS =
      EnumSet.of(
          EventType.LOGIN,
          EventType.LOGIN_ERROR,
          EventType.CODE_TO_TOKEN,
          EventType.CODE_TO_TOKEN_ERROR,
          EventType.REFRESH_TOKEN,
          EventType.REFRESH_TOKEN_ERROR,
          EventType.CLIENT_LOGIN,
          EventType.CLIENT_LOGIN_ERROR,
          EventType.TOKEN_EXCHANGE,
          EventType.TOKEN_EXCHANGE_ERROR,
          EventType.PERMISSION_TOKEN,
          EventType.PERMISSION_TOKEN_ERROR,
          EventType.OAUTH2_DEVICE_AUTH,
          EventType.OAUTH2_DEVICE_AUTH_ERROR,
          EventType.OAUTH2_DEVICE_CODE_TO_TOKEN,
          EventType.OAUTH2_DEVICE_CODE_TO_TOKEN_ERROR,
          EventType.OAUTH2_DEVICE_VERIFY_USER_CODE,
          EventType.OAUTH2_DEVICE_VERIFY_USER_CODE_ERROR,
          EventType.AUTHREQID_TO_TOKEN,
          EventType.AUTHREQID_TO_TOKEN_ERROR,
          EventType.OAUTH2_EXTENSION_GRANT,
          EventType.OAUTH2_EXTENSION_GRANT_ERROR,
          EventType.PUSHED_AUTHORIZATION_REQUEST,
          EventType.PUSHED_AUTHORIZATION_REQUEST_ERROR,
          EventType.JWT_AUTHORIZATION_GRANT,
          EventType.JWT_AUTHORIZATION_GRANT_ERROR,
          EventType.INTROSPECT_TOKEN,
          EventType.INTROSPECT_TOKEN_ERROR,
          EventType.USER_INFO_REQUEST,
          EventType.USER_INFO_REQUEST_ERROR,
          EventType.REVOKE_GRANT,
          EventType.REVOKE_GRANT_ERROR,
          EventType.GRANT_CONSENT,
          EventType.GRANT_CONSENT_ERROR);

  private CompleteEvent() {}

  /**
   * Completes an event, if it is of a client and its realm uses the pack.
   *
   * @param session of the request for what went well; for an error one of its own, see {@link
   *     io.mcpauth.keycloak.told.RequestEvent}
   * @return whether it is one of those
   */
  static boolean of(KeycloakSession session, Event event) {
    @Nullable RealmModel realm = session.getContext().getRealm();
    if (realm == null
        || !realm.getId().equals(event.getRealmId())
        || !OF_CLIENTS.contains(event.getType())
        || !PackGate.isOpenFor(realm)) {
      return false;
    }
    try {
      complete(session, event);
    } catch (RuntimeException e) {
      LOG.warnf(e, "An event of realm %s says less than it could", realm.getName());
    }
    return true;
  }

  private static void complete(KeycloakSession session, Event event) {
    RequestFacts.in(session).ifPresent(facts -> facts.tell(event));
    if (event.getType() == EventType.LOGIN) {
      tellLogin(session, event);
    }
    @Nullable ClientModel client = session.getContext().getClient();
    if (client != null) {
      ToldClient.tell(client, event);
    }
    if (event.getError() != null) {
      nameRedirectUri(event);
      clean(event);
    }
    event.setClientId(storable(event.getClientId()));
  }

  /** What the person signed in for; a page of consent may have left less of its scopes. */
  private static void tellLogin(KeycloakSession session, Event event) {
    @Nullable AuthenticationSessionModel login = session.getContext().getAuthenticationSession();
    if (login == null || !login.getClient().getClientId().equals(event.getClientId())) {
      return;
    }
    @Nullable Map<String, String> told = event.getDetails();
    if (told == null
        || !told.keySet().containsAll(Set.of(EventDetail.RESOURCE, EventDetail.SERVER))) {
      AuthorizedResource.of(session, login)
          .flatMap(resource -> McpServer.find(session, resource))
          .ifPresent(
              server -> {
                RequestFacts.put(event, EventDetail.RESOURCE, server.audience(), false);
                RequestFacts.put(event, EventDetail.SERVER, server.clientId(), false);
              });
    }
    RequestFacts.put(event, EventDetail.SCOPE, login.getClientNote(OAuth2Constants.SCOPE), false);
  }

  private static void nameRedirectUri(Event event) {
    @Nullable Map<String, String> details = event.getDetails();
    @Nullable String uri = details == null ? null : details.get(Details.REDIRECT_URI);
    if (uri == null || !Errors.INVALID_REDIRECT_URI.equals(event.getError())) {
      return;
    }
    String host = LeadsTo.of(List.of(uri), null);
    RequestFacts.put(event, EventDetail.REFUSED, host.isEmpty() ? uri : host, false);
  }

  /** Keycloak tells some of what was sent as it came: nobody writes lines into a log with it. */
  private static void clean(Event event) {
    @Nullable Map<String, String> details = event.getDetails();
    if (details != null) {
      details.replaceAll(
          (name, value) -> isPlain(value, LONGEST_OF_KEYCLOAKS) ? value : cut(value));
    }
  }

  private static @Nullable String storable(@Nullable String clientId) {
    return clientId == null || isPlain(clientId, CLIENT_ID_LENGTH) ? clientId : cut(clientId);
  }

  private static String cut(String value) {
    @Nullable String clean = EventDetail.clean(value);
    return clean == null ? "" : clean;
  }

  private static boolean isPlain(@Nullable String value, int longest) {
    return value == null
        || (value.length() <= longest && value.chars().noneMatch(CompleteEvent::isNotText));
  }

  private static boolean isNotText(int unit) {
    return Character.isISOControl(unit)
        || Character.getType(unit) == Character.FORMAT
        || Character.getType(unit) == Character.LINE_SEPARATOR
        || Character.getType(unit) == Character.PARAGRAPH_SEPARATOR;
  }
}
