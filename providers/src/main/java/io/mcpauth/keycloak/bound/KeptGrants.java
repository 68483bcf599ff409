package io.mcpauth.keycloak.bound;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.Constants;

/**
 * The grants of a client session, each in a note of its own: Keycloak merges what two requests
 * write by the note, so two that begin at once are both there, and a refresh of one does not write
 * over another.
 *
 * <p>Keycloak never forgets the name of a note, so there are {@value #MOST} of them and no more;
 * then a new grant takes the note of one that has ended, or else of the one that was used longest
 * ago. That one is over: what an administrator cannot see must not work.
 */
public final class KeptGrants {

  /** How many grants a client session keeps. */
  public static final int MOST = 64;

  /** Client session note, followed by the id of a grant: of the first that the note was of. */
  public static final String NOTE = "mcp.grant.";

  private KeptGrants() {}

  /** The grants among the notes of a client session, also those that have ended. */
  public static List<KeptGrant> in(Map<String, String> notes) {
    return stream(notes).toList();
  }

  /** Each is read when it is asked for. */
  private static Stream<KeptGrant> stream(Map<String, String> notes) {
    return notes.entrySet().stream()
        .filter(note -> note.getKey().startsWith(NOTE))
        .flatMap(note -> KeptGrant.read(note.getValue()).stream());
  }

  /**
   * Whether a grant among the notes of a client session may be alive, or none is kept there at all.
   */
  public static boolean mayLive(Map<String, String> notes) {
    return stream(notes).anyMatch(grant -> !EndedGrants.isNoted(notes, grant.id()))
        || stream(notes).findFirst().isEmpty();
  }

  /** As {@link #in}, of a session of this request. */
  public static List<KeptGrant> of(AuthenticatedClientSessionModel clientSession) {
    return in(clientSession.getNotes());
  }

  /** Whether a client session keeps a grant. */
  public static boolean contain(AuthenticatedClientSessionModel clientSession, GrantId grant) {
    return note(clientSession, grant).isPresent();
  }

  /** Keeps a grant that begins. */
  public static void begin(AuthenticatedClientSessionModel clientSession, KeptGrant grant) {
    String own = NOTE + grant.id().value();
    Map<String, String> notes = clientSession.getNotes();
    // The others are read where one has to give way alone: there can be many.
    clientSession.setNote(
        isFull(notes) && !notes.containsKey(own) ? givesWay(notes).orElse(own) : own, grant.text());
  }

  private static Optional<String> givesWay(Map<String, String> notes) {
    return byNote(notes).entrySet().stream()
        .min(
            Comparator.comparingLong(
                entry ->
                    entry
                        .getValue()
                        .filter(old -> !EndedGrants.isNoted(notes, old.id()))
                        .map(KeptGrant::used)
                        .orElse(Long.MIN_VALUE)))
        .map(Map.Entry::getKey);
  }

  /**
   * Remembers that a grant gave a token.
   *
   * @param time epoch seconds
   */
  public static void used(AuthenticatedClientSessionModel clientSession, GrantId grant, long time) {
    change(clientSession, grant, kept -> kept.usedAt(time));
  }

  /** Remembers that a refresh of a grant was answered again. */
  public static void retried(
      AuthenticatedClientSessionModel clientSession, GrantId grant, long time) {
    change(clientSession, grant, kept -> kept.retriedAt(time));
  }

  private static void change(
      AuthenticatedClientSessionModel clientSession,
      GrantId grant,
      UnaryOperator<KeptGrant> change) {
    note(clientSession, grant)
        .ifPresent(
            note ->
                KeptGrant.read(clientSession.getNote(note))
                    .map(change)
                    .ifPresent(kept -> clientSession.setNote(note, kept.text())));
  }

  /**
   * Whether a grant had to give way to others of its client session: none of its notes is its own.
   * A session that took a token of another one in exchange holds grants that it does not keep.
   */
  static boolean gaveWay(AuthenticatedClientSessionModel clientSession, GrantId grant) {
    if (note(clientSession, grant).isPresent()) {
      return false;
    }
    Map<String, String> notes = clientSession.getNotes();
    return isFull(notes)
        && notes.keySet().stream()
            .noneMatch(name -> name.startsWith(Constants.TOKEN_EXCHANGE_SUBJECT_CLIENT));
  }

  /** Whether as many grants are kept among these notes as can be. */
  public static boolean isFull(Map<String, String> notes) {
    return notes.keySet().stream().filter(name -> name.startsWith(NOTE)).count() >= MOST;
  }

  private static Optional<String> note(
      AuthenticatedClientSessionModel clientSession, GrantId grant) {
    Predicate<String> holds =
        name ->
            KeptGrant.read(clientSession.getNote(name))
                .filter(kept -> kept.id().equals(grant))
                .isPresent();
    String own = NOTE + grant.value();
    // All notes are looked at for a grant alone that does not have its own.
    return holds.test(own) ? Optional.of(own) : names(clientSession).filter(holds).findFirst();
  }

  private static Stream<String> names(AuthenticatedClientSessionModel clientSession) {
    return clientSession.getNotes().keySet().stream().filter(name -> name.startsWith(NOTE));
  }

  private static Map<String, Optional<KeptGrant>> byNote(Map<String, String> notes) {
    Map<String, Optional<KeptGrant>> kept = new HashMap<>();
    notes.forEach(
        (name, text) -> {
          if (name.startsWith(NOTE)) {
            kept.put(name, KeptGrant.read(text));
          }
        });
    return kept;
  }
}
