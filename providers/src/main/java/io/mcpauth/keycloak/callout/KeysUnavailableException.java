package io.mcpauth.keycloak.callout;

import io.mcpauth.keycloak.fetch.FetchFailure;

/**
 * The keys behind an address cannot be had.
 *
 * <p>Its message is the same whatever happened: Keycloak puts it into answers, and whoever chose
 * the address would learn from it what is inside the network.
 */
public final class KeysUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What everybody may hear. */
  static final String MESSAGE = "the keys at the jwks_uri of the client cannot be read";

  private final FetchFailure reason;

  KeysUnavailableException(FetchFailure reason) {
    super(MESSAGE, null, false, false);
    this.reason = reason;
  }

  /** For events and logs. */
  public FetchFailure reason() {
    return reason;
  }
}
