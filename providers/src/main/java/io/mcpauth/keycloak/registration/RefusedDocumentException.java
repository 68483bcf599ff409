package io.mcpauth.keycloak.registration;

/** A document does not make a client of this realm. */
public final class RefusedDocumentException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * A refusal.
   *
   * @param reason a constant clause of ours that begins with the member, for events and logs
   */
  RefusedDocumentException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What is wrong. */
  public String reason() {
    return reason;
  }
}
