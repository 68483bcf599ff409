package io.mcpauth.keycloak.it.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A realm as Keycloak's partial export tells it. */
record RealmState(ObjectNode export) {

  /** All but its clients. */
  static RealmState of(McpRealm realm) {
    return exported(realm, false);
  }

  /** With its clients. */
  static RealmState withClients(McpRealm realm) {
    return exported(realm, true);
  }

  private static RealmState exported(McpRealm realm, boolean clients) {
    return new RealmState(
        (ObjectNode)
            realm
                .admin()
                .post(
                    "/partial-export?exportGroupsAndRoles=true&exportClients=" + clients, Map.of())
                .expect(200)
                .json());
  }

  RealmState without(String... members) {
    return new RealmState(export.deepCopy().without(List.of(members)));
  }

  /** Names of what is not the same; order and new ids do not count. */
  List<String> differencesFrom(RealmState before) {
    return Stream.of(before.export, export)
        .flatMap(node -> node.properties().stream().map(Map.Entry::getKey))
        .distinct()
        .filter(name -> !sorted(before.export.path(name)).equals(sorted(export.path(name))))
        .toList();
  }

  /** What a member is, where a difference has to be shown. */
  String shown(String member) {
    return sorted(export.path(member));
  }

  /** Keycloak tells lists in whatever order the database gave them, and new ids to what is new. */
  private static String sorted(JsonNode node) {
    if (node instanceof ArrayNode array) {
      return Stream.iterate(0, i -> i < array.size(), i -> i + 1)
          .map(i -> sorted(array.get(i)))
          .sorted()
          .toList()
          .toString();
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = object.deepCopy();
      copy.remove("id");
      return copy.properties().stream()
          .map(e -> e.getKey() + "=" + sorted(e.getValue()))
          .sorted()
          .toList()
          .toString();
    }
    return Json.write(node);
  }
}
