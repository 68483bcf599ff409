package io.mcpauth.keycloak.connections;

/** Why nothing was revoked. */
enum Problem {
  FOREIGN_FORM("mcpConnectionsForeignForm"),
  SIGNED_OUT("mcpConnectionsSessionEnded"),
  NOTHING_TICKED("mcpConnectionsNothingTicked"),
  BUSY("mcpConnectionsBusy");

  private final String message;

  Problem(String message) {
    this.message = message;
  }

  /** Key of the text that says it, and what to do. */
  String message() {
    return message;
  }
}
