package io.mcpauth.keycloak.setup.change;

import com.fasterxml.jackson.databind.node.NullNode;
import io.mcpauth.keycloak.setup.clients.ChangedClients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one run changes, and what it leaves alone: for the answer and for the admin event. */
final class Ledger {

  private final List<Map<String, Object>> changes = new ArrayList<>();
  private final List<Map<String, Object>> blocked = new ArrayList<>();

  /**
   * Something changes.
   *
   * @param what it is
   * @param where it is found
   * @param before null if it was not there
   * @param after null if it is taken away
   * @param reason why, and for whom if it is for all clients of the realm
   */
  void changes(
      String what, String where, @Nullable Object before, @Nullable Object after, String reason) {
    Map<String, Object> change = object(what, where);
    change.put("before", told(before));
    change.put("after", told(after));
    change.put("reason", reason);
    changes.add(change);
  }

  /**
   * Something stands in the way, and is the operator's.
   *
   * @param reason what comes of it
   * @param remedy what to do
   */
  void blocks(String what, String where, String reason, String remedy) {
    Map<String, Object> found = object(what, where);
    found.put("reason", reason);
    found.put("remedy", remedy);
    blocked.add(found);
  }

  /** Lifetimes of many clients change. */
  void clients(
      ChangedClients done, @Nullable Object before, @Nullable Object after, String reason) {
    String what = "lifetimes of clients that came by themselves: %d";
    if (done.changed() > 0) {
      changes(what.formatted(done.changed()), "clients", before, after, reason);
    }
    if (!done.failed().isEmpty()) {
      blocks(
          what.formatted(done.failed().size()),
          "clients",
          "they could not be saved, such as that of " + done.failed().get(0),
          "look into the log why, mend it, and call again");
    }
  }

  /** Keycloak leaves members out that are null; that nothing was there is worth saying. */
  private static Object told(@Nullable Object value) {
    return value == null ? NullNode.getInstance() : value;
  }

  private static Map<String, Object> object(String what, String where) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("what", what);
    object.put("where", where);
    return object;
  }

  boolean isUnchanged() {
    return changes.isEmpty();
  }

  /** How many changes there are so far. */
  int size() {
    return changes.size();
  }

  Map<String, Object> json(boolean applied) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("changes", List.copyOf(changes));
    json.put("blocked", List.copyOf(blocked));
    json.put("applied", applied);
    return json;
  }
}
