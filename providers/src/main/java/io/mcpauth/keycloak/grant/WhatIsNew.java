package io.mcpauth.keycloak.grant;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What of some terms the person has not allowed the client before.
 *
 * @param known whether the client was allowed anything; if not, nothing is marked, since all of it
 *     is new
 * @param server whether it was allowed at other servers only
 * @param destination whether it was allowed at this server for other destinations only
 * @param scopes those that it was not allowed at this server
 */
public record WhatIsNew(boolean known, boolean server, boolean destination, Set<String> scopes) {

  /** Copies. */
  public WhatIsNew {
    scopes = Set.copyOf(scopes);
  }

  /**
   * Compares.
   *
   * @param records that hold; of a client that was called otherwise then, they say nothing
   */
  static WhatIsNew of(Collection<ConsentRecord> records, ConsentTerms terms) {
    List<ConsentRecord> known =
        records.stream().filter(record -> record.face().equals(terms.face())).toList();
    if (known.isEmpty()) {
      return new WhatIsNew(false, false, false, Set.of());
    }
    List<ConsentRecord> here = known.stream().filter(on(terms.server())).toList();
    Set<String> more = new HashSet<>(terms.scopes());
    here.forEach(record -> more.removeAll(record.scopes()));
    return new WhatIsNew(
        true,
        here.isEmpty(),
        !here.isEmpty() && here.stream().noneMatch(record -> isFor(record, terms.destination())),
        more);
  }

  /** What is older than records may have been for any. */
  private static Predicate<ConsentRecord> on(String server) {
    return record -> record.server().equals(server) || record.server().equals(ConsentRecord.ANY);
  }

  private static boolean isFor(ConsentRecord record, String destination) {
    return record.destination().equals(destination)
        || record.destination().equals(ConsentRecord.ANY);
  }
}
