package io.mcpauth.keycloak.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** One page of the clients that came by themselves, however many there are. */
final class ClientList {

  /** As many as one answer holds. */
  static final int LARGEST_PAGE = 1000;

  private static final int PART = 500;

  private final DynamicClients clients;
  private final RealmModel realm;

  ClientList(KeycloakSession session, RealmModel realm) {
    this.clients = new DynamicClients(session, realm);
    this.realm = realm;
  }

  /**
   * A page, in the order of Keycloak's ids.
   *
   * @param first how many to leave out; negative for none, as in Keycloak
   * @param max how many to tell; negative for as many as an answer holds
   */
  List<Map<String, Object>> page(ClientFilter filter, int first, int max) {
    int wanted = max < 0 ? LARGEST_PAGE : Math.min(max, LARGEST_PAGE);
    int left = Math.max(first, 0);
    List<Map<String, Object>> page = new ArrayList<>();
    String after = "";
    boolean isEnd = wanted == 0;
    while (!isEnd) {
      // No more than is wanted, where everything that is read is told.
      long rest = (long) left + wanted - page.size();
      DynamicClients.Part part =
          clients.after(after, filter.isOpen() ? Math.toIntExact(Math.min(PART, rest)) : PART);
      List<ClientRow> found = filter.among(part.rows(), clients);
      int skipped = Math.min(left, found.size());
      left -= skipped;
      List<ClientRow> told =
          found.stream().skip(skipped).limit((long) wanted - page.size()).toList();
      page.addAll(json(told));
      after = part.last();
      isEnd = part.isEnd() || page.size() == wanted;
    }
    return page;
  }

  private List<Map<String, Object>> json(List<ClientRow> rows) {
    Map<String, List<String>> uris = clients.redirectUris(rows);
    Map<String, Long> users = clients.users(rows);
    return rows.stream()
        .map(
            row ->
                row.json(
                    realm,
                    uris.getOrDefault(row.id(), List.of()),
                    users.getOrDefault(row.id(), 0L)))
        .toList();
  }
}
