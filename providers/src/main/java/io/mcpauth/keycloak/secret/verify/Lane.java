package io.mcpauth.keycloak.secret.verify;

/**
 * What a PBKDF2 run is for. Runs take turns between lanes, so that a crowd in one of them does not
 * hold up the others.
 */
public enum Lane {
  /**
   * A secret that was right before, which only its owner can show: nobody else can fill this lane,
   * and so it has room for everybody.
   */
  RETURNING(Integer.MAX_VALUE),

  /** A secret of which this node knows nothing. */
  VERIFYING(30),

  /** A secret that is to be stored. */
  MAKING(6);

  // Keycloak answers with max(50, 4 x cores) threads, and whoever waits holds one of them.
  private final int places;

  Lane(int places) {
    this.places = places;
  }

  /** How many may wait. */
  int places() {
    return places;
  }
}
