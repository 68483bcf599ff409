package io.mcpauth.keycloak.setup.change;

import java.util.List;
import java.util.Optional;

/**
 * What an operator asks of a setup. What is left out stays as it is, where the realm says it
 * already.
 *
 * @param clients known clients that may register; empty if not said
 * @param defaultServer the URL of the MCP server of requests that name none
 * @param appliesTo which clients the pack's policies reach
 * @param documents who gets in by the URL of its metadata: a value of the setting {@code
 *     admission}, or {@value #NO_DOCUMENTS}
 * @param refreshRetrySeconds how long a refresh may come again
 * @param theme whether the realm gets the pack's pages
 * @param lifetimes whether lifetimes are brought within the pack's bounds: those of the clients
 *     that the policies reach
 */
record Options(
    Optional<List<String>> clients,
    Optional<String> defaultServer,
    AppliesTo appliesTo,
    Optional<String> documents,
    Optional<Integer> refreshRetrySeconds,
    boolean theme,
    boolean lifetimes) {

  /** Nobody gets in by a document. */
  static final String NO_DOCUMENTS = "off";

  /** Which clients the pack's policies reach. */
  enum AppliesTo {
    /** Those that came by themselves, and MCP servers. */
    DYNAMIC,
    /** Every client of the realm. */
    ALL
  }

  Options {
    clients = clients.map(List::copyOf);
  }

  boolean toAll() {
    return appliesTo == AppliesTo.ALL;
  }

  /** Whether clients that came by themselves get lifetimes of their own. */
  boolean clientLifetimes() {
    return lifetimes && !toAll();
  }

  /** Whether the realm itself gets others. */
  boolean realmLifetimes() {
    return lifetimes && toAll();
  }

  boolean hasDocuments() {
    return documents.filter(NO_DOCUMENTS::equals).isEmpty();
  }
}
