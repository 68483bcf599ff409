package io.mcpauth.keycloak.registration;

import java.util.HashMap;
import java.util.Map;

/** A document does not make a client of this realm. */
public final class RefusedDocumentException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final HashMap<String, String> details;

  /**
   * A refusal.
   *
   * @param reason a constant clause of ours that begins with the member, for events and logs
   * @param details of the event that the policy would have written
   */
  RefusedDocumentException(String reason, Map<String, String> details) {
    super(reason, null, false, false);
    this.reason = reason;
    this.details = new HashMap<>(details);
  }

  /** What is wrong. */
  public String reason() {
    return reason;
  }

  /**
   * Details of the event that the policy would have written; those that are not known are missing.
   */
  public Map<String, String> details() {
    return Map.copyOf(details);
  }
}
