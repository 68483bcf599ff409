package io.mcpauth.keycloak.connections.grants;

import io.mcpauth.keycloak.connections.grants.SessionTable.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** One page of the grants of a realm. */
public final class GrantList {

  /** As many as one answer holds. */
  private static final int LARGEST_PAGE = 1000;

  private final KeycloakSession session;
  private final RealmModel realm;
  private final GrantReader reader;

  public GrantList(KeycloakSession session, GrantFilter filter) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.reader = new GrantReader(session, filter);
  }

  /**
   * A page, in the order of Keycloak's sessions.
   *
   * @param first how many to leave out; negative for none, as in Keycloak
   * @param max how many to tell; negative for as many as an answer holds
   */
  public List<Map<String, Object>> page(int first, int max) {
    int wanted = max < 0 ? LARGEST_PAGE : Math.min(max, LARGEST_PAGE);
    int left = Math.max(first, 0);
    List<Map<String, Object>> page = new ArrayList<>();
    @Nullable Place place = null;
    boolean isEnd = wanted == 0;
    while (!isEnd) {
      GrantReader.Part part = reader.after(place);
      int skipped = Math.min(left, part.grants().size());
      left -= skipped;
      part.grants().stream()
          .skip(skipped)
          .limit((long) wanted - page.size())
          .map(this::json)
          .forEach(page::add);
      place = part.place();
      isEnd = part.isEnd() || page.size() == wanted;
    }
    return page;
  }

  /** Times are epoch seconds, as in the other lists of the pack. */
  private Map<String, Object> json(StoredGrant grant) {
    Map<String, Object> json = new LinkedHashMap<>();
    grant.id().ifPresent(id -> json.put("id", id.value()));
    json.put("user", user(grant.user()));
    Optional.ofNullable(realm.getClientById(grant.client()))
        .ifPresent(client -> json.put("client", GrantClient.json(client)));
    json.put("server", grant.server());
    json.put("resource", grant.resource());
    json.put("scopes", grant.scopes());
    json.put("since", grant.since());
    json.put("lastUsed", grant.lastUsed());
    json.put("offline", grant.offline());
    json.put("retries", grant.retries());
    return json;
  }

  private Map<String, Object> user(String id) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    Optional.ofNullable(session.users().getUserById(realm, id))
        .map(UserModel::getUsername)
        .ifPresent(name -> json.put("username", name));
    return json;
  }
}
