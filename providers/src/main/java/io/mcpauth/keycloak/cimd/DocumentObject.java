package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.store.DocumentIndex.Use;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.client.ClientName;
import io.mcpauth.keycloak.client.DocumentState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A document as admin REST shows it. */
final class DocumentObject {

  static final String ID = "id";
  static final String URL = "url";
  static final String STATE = "state";

  private DocumentObject() {}

  /**
   * All that is known.
   *
   * @param state with regard to the settings
   * @param use who uses it
   */
  static Map<String, Object> json(StoredDocument document, DocumentState state, Use use) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(ID, document.id());
    json.put(URL, document.url());
    json.put("clientId", document.url());
    Optional.of(ClientName.clean(document.client().getName()).text())
        .filter(name -> !name.isEmpty())
        .ifPresent(name -> json.put("name", name));
    json.put("host", document.host());
    json.put(STATE, state.value());
    put(json, "firstSeen", document.firstSeen());
    put(json, "lastUsed", use.last());
    put(json, "lastFetched", document.fetchedAt());
    put(json, "expires", document.expiresAt());
    document.digest().ifPresent(digest -> json.put("digest", digest));
    json.put("users", use.users());
    return json;
  }

  private static void put(Map<String, Object> json, String name, Optional<Instant> moment) {
    moment.ifPresent(at -> json.put(name, at.toString()));
  }
}
