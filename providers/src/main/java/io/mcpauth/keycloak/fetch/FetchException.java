package io.mcpauth.keycloak.fetch;

/** Ends a fetch. Carries the reason and nothing of what the network said. */
final class FetchException extends Exception {

  private static final long serialVersionUID = 1L;

  private final FetchFailure failure;

  FetchException(FetchFailure failure) {
    super(failure.text(), null, false, false);
    this.failure = failure;
  }

  FetchFailure failure() {
    return failure;
  }
}
