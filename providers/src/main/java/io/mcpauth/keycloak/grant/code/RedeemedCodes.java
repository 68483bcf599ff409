package io.mcpauth.keycloak.grant.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;

/**
 * Codes whose tokens name no grant: they are for no MCP server, or of version 0.1.0. Replayed, one
 * of them ends the client session. Kept with the session: as long as a token can live, on every
 * node and over a restart.
 */
final class RedeemedCodes {

  /** More than a client redeems while anybody could still replay the first. */
  static final int KEPT = 32;

  private static final String NOTE = "mcp.redeemed_codes";
  private static final String SEPARATOR = " ";

  private RedeemedCodes() {}

  static boolean contain(@Nullable AuthenticatedClientSessionModel session, String id) {
    return session != null && in(session).contains(id);
  }

  static List<String> in(AuthenticatedClientSessionModel session) {
    return of(session.getNote(NOTE));
  }

  static void add(AuthenticatedClientSessionModel session, String id) {
    session.setNote(NOTE, with(session.getNote(NOTE), id));
  }

  /** The note with one more id; the oldest is dropped when there are too many. */
  static String with(@Nullable String note, String id) {
    List<String> ids = new ArrayList<>(of(note));
    ids.remove(id);
    ids.add(id);
    return String.join(SEPARATOR, ids.subList(Math.max(0, ids.size() - KEPT), ids.size()));
  }

  private static List<String> of(@Nullable String note) {
    return Optional.ofNullable(note).stream()
        .flatMap(ids -> Stream.of(ids.split(SEPARATOR)))
        .toList();
  }
}
