package io.mcpauth.keycloak.setup.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mcpauth.keycloak.client.McpAttribute;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.util.JsonSerialization;

/**
 * What the setups of a realm changed, in an attribute of the realm. However often a realm is set
 * up, an object has one entry: what was there first, and what is there now.
 */
final class Memory {

  private static final String ATTRIBUTE = McpAttribute.SETUP.key();

  private final RealmModel realm;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private Memory(RealmModel realm) {
    this.realm = realm;
  }

  /**
   * Of a realm; empty if it was never set up.
   *
   * @throws jakarta.ws.rs.WebApplicationException 409 if somebody wrote something else there
   */
  static Memory of(RealmModel realm) {
    Memory memory = new Memory(realm);
    @Nullable String stored = realm.getAttribute(ATTRIBUTE);
    if (stored != null) {
      try {
        for (JsonNode entry : JsonSerialization.mapper.readTree(stored)) {
          Entry read = Entry.read(entry);
          memory.entries.put(read.key(), read);
        }
      } catch (IOException | IllegalArgumentException e) {
        throw ErrorResponse.error(
            "The realm's attribute "
                + ATTRIBUTE
                + " is not what a setup wrote: restore it, or remove it and with it what teardown"
                + " would take back",
            Response.Status.CONFLICT);
      }
    }
    return memory;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  void add(Entry entry) {
    @Nullable Entry known = entries.remove(entry.key());
    Entry whole = known == null ? entry : known.then(entry);
    if (!whole.isNothing()) {
      entries.put(whole.key(), whole);
    }
  }

  /** What to take back, the last one first. */
  List<Entry> backwards() {
    List<Entry> all = new ArrayList<>(entries.values());
    Collections.reverse(all);
    return all;
  }

  void keep() {
    if (entries.isEmpty()) {
      forget();
      return;
    }
    ArrayNode json = JsonSerialization.mapper.createArrayNode();
    entries.values().forEach(entry -> json.add(entry.json()));
    realm.setAttribute(ATTRIBUTE, json.toString());
  }

  void forget() {
    realm.removeAttribute(ATTRIBUTE);
  }
}
