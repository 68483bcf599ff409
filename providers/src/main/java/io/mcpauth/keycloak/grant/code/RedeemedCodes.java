package io.mcpauth.keycloak.grant.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;

/**
 * The codes that a client session's tokens come from, kept with the session: as long as a token can
 * live, on every node and over a restart.
 */
final class RedeemedCodes {

  /** More than a client redeems while anybody could still replay the first. */
  static final int KEPT = 32;

  private static final String NOTE = "mcp.redeemed_codes";
  private static final String SEPARATOR = " ";

  private RedeemedCodes() {}

  static boolean contain(
      @Nullable AuthenticatedClientSessionModel session, AuthorizationCode code) {
    return session != null && of(session.getNote(NOTE)).contains(code.id());
  }

  static void add(AuthenticatedClientSessionModel session, AuthorizationCode code) {
    session.setNote(NOTE, with(session.getNote(NOTE), code.id()));
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
