package io.mcpauth.keycloak.it.apis;

/**
 * A token that somebody shows to Keycloak.
 *
 * @param name what a failed assertion calls it
 */
record Shown(String name, String text, Kind kind) {

  /** What it says of itself. */
  enum Kind {
    /** Which MCP server it is for. */
    SERVER,
    /** Which client it was issued to, and no server. */
    CLIENT,
    /** Nothing of that: it is the client's own, for its registration. */
    REGISTRATION
  }

  Shown {
    if (!text.startsWith("ey")) {
      throw new AssertionError("no " + name);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
