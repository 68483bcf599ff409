package io.mcpauth.keycloak.connections.grants;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.bound.EndedGrants;
import io.mcpauth.keycloak.bound.KeptGrant;
import io.mcpauth.keycloak.bound.KeptGrants;
import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.resource.BoundServers;
import io.mcpauth.keycloak.resource.McpServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.SessionExpirationUtils;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.util.JsonSerialization;

/**
 * A client session as it stands in the tables.
 *
 * @param id of the user session
 * @param client internal id of the client
 * @param data what Keycloak keeps in it, as JSON
 * @param used when it last gave a token, in epoch seconds
 * @param user id of the user
 * @param started when the user session began, in epoch seconds
 * @param refreshed when the user session was last refreshed, in epoch seconds
 */
record StoredSession(
    String id,
    String client,
    boolean offline,
    String data,
    long used,
    String user,
    long started,
    long refreshed,
    boolean rememberMe) {

  /** The grants that are alive in it. */
  List<StoredGrant> grants(KeycloakSession session) {
    RealmModel realm = session.getContext().getRealm();
    Map<String, String> notes = notes();
    @Nullable ClientModel holder = realm.getClientById(client);
    if (holder == null || !isValid(realm, holder, began(notes))) {
      return List.of();
    }
    List<KeptGrant> kept = KeptGrants.in(notes);
    List<StoredGrant> grants = new ArrayList<>();
    for (KeptGrant grant : kept) {
      // The copy of a session for offline access has the notes of both, and so has the session.
      if (grant.offline() == offline && !EndedGrants.isNoted(notes, grant.id())) {
        grants.add(
            new StoredGrant(
                Optional.of(grant.id()),
                id,
                offline,
                user,
                client,
                grant.server(),
                grant.resource(),
                ScopeParameter.words(grant.scope()),
                grant.since(),
                grant.used(),
                grant.retries()));
      }
    }
    if (!KeptGrants.isFull(notes)) {
      grants.addAll(unnamed(session, notes, kept));
    }
    return grants;
  }

  /** What the session has for servers that none of its grants is for: it is older than grants. */
  private List<StoredGrant> unnamed(
      KeycloakSession session, Map<String, String> notes, List<KeptGrant> kept) {
    Set<String> named =
        kept.stream()
            .map(KeptGrant::server)
            .filter(server -> !server.isEmpty())
            .collect(Collectors.toSet());
    Set<String> resources = kept.stream().map(KeptGrant::resource).collect(Collectors.toSet());
    return BoundServers.recorded(notes).stream()
        .filter(url -> !resources.contains(url))
        .map(
            url ->
                new StoredGrant(
                    Optional.empty(),
                    id,
                    offline,
                    user,
                    client,
                    McpServer.find(session, url).map(McpServer::clientId).orElse(""),
                    url,
                    ScopeParameter.words(notes.get(OIDCLoginProtocol.SCOPE_PARAM)),
                    began(notes),
                    used,
                    0))
        .filter(grant -> !named.contains(grant.server()))
        .toList();
  }

  private Map<String, String> notes() {
    Map<String, String> notes = new HashMap<>();
    try {
      JsonNode json = JsonSerialization.mapper.readTree(data);
      json.path("notes")
          .properties()
          .forEach(note -> notes.put(note.getKey(), note.getValue().asText()));
    } catch (IOException e) {
      return Map.of(); // Keycloak cannot read the session either.
    }
    return notes;
  }

  private long began(Map<String, String> notes) {
    @Nullable String note = notes.get(AuthenticatedClientSessionModel.STARTED_AT_NOTE);
    return note != null && note.matches("[0-9]{1,10}") ? Long.parseLong(note) : started;
  }

  /** As {@code AuthenticationManager} judges user session and client session. */
  private boolean isValid(RealmModel realm, ClientModel holder, long began) {
    if (rememberMe && !realm.isRememberMe()) {
      return false;
    }
    return isAhead(
            SessionExpirationUtils.calculateUserSessionIdleTimestamp(
                offline, rememberMe, millis(refreshed), realm))
        && isAhead(
            SessionExpirationUtils.calculateUserSessionMaxLifespanTimestamp(
                offline, rememberMe, millis(started), realm))
        && isAhead(
            SessionExpirationUtils.calculateClientSessionIdleTimestamp(
                offline, rememberMe, millis(used), realm, holder))
        && isAhead(
            SessionExpirationUtils.calculateClientSessionMaxLifespanTimestamp(
                offline, rememberMe, millis(began), millis(started), realm, holder));
  }

  private static long millis(long seconds) {
    return TimeUnit.SECONDS.toMillis(seconds);
  }

  /** Keycloak's -1 is never. */
  private static boolean isAhead(long end) {
    return end == -1 || end > Time.currentTimeMillis();
  }
}
