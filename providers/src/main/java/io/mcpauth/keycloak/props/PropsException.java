package io.mcpauth.keycloak.props;

/** Props that cannot be sealed; turned into the answer, the event and the log line in one place. */
final class PropsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final PropsFailure failure;

  PropsException(PropsFailure failure) {
    super(failure.description());
    this.failure = failure;
  }

  PropsFailure failure() {
    return failure;
  }
}
