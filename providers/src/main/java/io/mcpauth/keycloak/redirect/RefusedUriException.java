package io.mcpauth.keycloak.redirect;

/** Carries a refusal out of the reader; never leaves this package. */
final class RefusedUriException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  RefusedUriException(Refusal refusal) {
    // An answer, not a fault: a stranger can cause it at will, so it takes no stack trace.
    super(refusal.name(), null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
