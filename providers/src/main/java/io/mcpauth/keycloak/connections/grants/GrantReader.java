package io.mcpauth.keycloak.connections.grants;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.connections.grants.SessionTable.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Goes through the grants of a realm that an administrator means, a part at a time. */
public final class GrantReader {

  /** Rows that are in memory at once; each holds what Keycloak keeps in one client session. */
  private static final int PART = 200;

  private final KeycloakSession session;
  private final RealmModel realm;
  private final GrantFilter filter;
  private final SessionTable table;

  public GrantReader(KeycloakSession session, GrantFilter filter) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.filter = filter;
    this.table = new SessionTable(session);
  }

  /**
   * A part of the grants.
   *
   * @param place where it ends
   */
  public record Part(List<StoredGrant> grants, @Nullable Place place, boolean isEnd) {}

  /**
   * The grants that follow a place.
   *
   * @param place where an earlier part ends; null for the beginning
   */
  public Part after(@Nullable Place place) {
    List<StoredSession> rows = table.after(place, filter, PART);
    Map<String, Boolean> origins = new HashMap<>();
    List<StoredGrant> grants =
        rows.stream()
            .flatMap(row -> row.grants(session).stream())
            .filter(filter::matches)
            .filter(grant -> origins.computeIfAbsent(grant.client(), this::isOfOrigin))
            .toList();
    @Nullable StoredSession last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
    return new Part(
        grants,
        last == null ? place : new Place(last.id(), last.client(), last.offline()),
        rows.size() < PART);
  }

  private boolean isOfOrigin(String client) {
    if (filter.origin().isEmpty()) {
      return true;
    }
    @Nullable ClientModel found = realm.getClientById(client);
    return found != null && Optional.of(filter.origin().get()).equals(DynamicClient.origin(found));
  }
}
