package io.mcpauth.keycloak.client;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * What was decided about a client that is known by the URL of its document ({@link
 * DynamicClient#DOCUMENT}). The decision is about the URL, whatever stands in the document.
 */
public enum DocumentState {
  /** An administrator let it in: it may be used, whatever the settings list. */
  ALLOWED,
  /**
   * The settings let it in, and nobody decided about it: it may be used for as long as they do.
   * Admin REST tells it as allowed.
   */
  ADMITTED,
  /**
   * An administrator has to look first. One that was allowed before goes on with what it has; it
   * gets nothing new.
   */
  PENDING,
  /** Nobody may use it, and nothing of it works any more. */
  BLOCKED;

  /** As stored, and as admin REST has it. */
  public String value() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a value; empty if it is none. */
  public static Optional<DocumentState> parse(@Nullable String value) {
    for (DocumentState state : values()) {
      if (state.value().equals(value)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /**
   * The state of a client.
   *
   * @return empty for clients that are known by no document; one whose state cannot be read is
   *     blocked
   */
  public static Optional<DocumentState> of(ClientModel client) {
    return DynamicClient.isDocument(client)
        ? parse(client.getAttribute(McpAttribute.DOCUMENT_STATE.key()))
            .or(() -> Optional.of(BLOCKED))
        : Optional.empty();
  }

  /** Whether the client may be used where its state alone is asked. */
  public boolean isIn() {
    return this == ALLOWED || this == ADMITTED;
  }

  /** Whether it is an administrator's own word. */
  public boolean isDecided() {
    return this == ALLOWED || this == BLOCKED;
  }

  /** Whether a client is known by a document that is blocked. */
  public static boolean isBlocked(ClientModel client) {
    return of(client).filter(BLOCKED::equals).isPresent();
  }
}
