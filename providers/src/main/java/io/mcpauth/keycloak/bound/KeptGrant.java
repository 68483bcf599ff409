package io.mcpauth.keycloak.bound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.util.JsonSerialization;

/**
 * What a client session keeps of one of its grants.
 *
 * @param since when it was given, in epoch seconds
 * @param used when it last gave a token, in epoch seconds
 * @param offline whether it lives without the browser, in Keycloak's copy of the session
 * @param server client id of the MCP server
 * @param resource the URL in its tokens
 * @param scope its scopes, parted by blanks
 * @param retries how many of its refreshes were answered again
 */
public record KeptGrant(
    GrantId id,
    long since,
    long used,
    boolean offline,
    String server,
    String resource,
    String scope,
    int retries) {

  private static final int MEMBERS = 8;

  /** A grant that begins. */
  public static KeptGrant begun(
      GrantId id, long since, boolean offline, BoundToken token, @Nullable String scope) {
    return new KeptGrant(
        id, since, since, offline, token.server(), token.resource(), scope == null ? "" : scope, 0);
  }

  /** The same grant after it gave a token. */
  KeptGrant usedAt(long time) {
    return new KeptGrant(
        id, since, Math.max(used, time), offline, server, resource, scope, retries);
  }

  /** The same grant after a refresh of it was answered again. */
  KeptGrant retriedAt(long time) {
    KeptGrant at = usedAt(time);
    return new KeptGrant(
        id, since, at.used, offline, server, resource, scope, Math.addExact(retries, 1));
  }

  /** Reads a note; empty for one that is no grant, or none any more. */
  static Optional<KeptGrant> read(@Nullable String note) {
    if (note == null || note.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode json = JsonSerialization.mapper.readTree(note);
      return json.isArray() && json.size() == MEMBERS
          ? Optional.of(
              new KeptGrant(
                  new GrantId(json.path(0).asText()),
                  json.path(1).asLong(),
                  json.path(2).asLong(),
                  json.path(3).asBoolean(),
                  json.path(4).asText(),
                  json.path(5).asText(),
                  json.path(6).asText(),
                  json.path(7).asInt()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // Not written by us.
    }
  }

  /** As it stands in a note: an array, since each byte is stored as often as there are grants. */
  String text() {
    ArrayNode json = JsonSerialization.mapper.createArrayNode();
    json.add(id.value()).add(since).add(used).add(offline).add(server).add(resource).add(scope);
    return json.add(retries).toString();
  }
}
