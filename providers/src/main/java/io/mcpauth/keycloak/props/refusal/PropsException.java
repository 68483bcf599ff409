package io.mcpauth.keycloak.props.refusal;

/** Props that cannot be sealed; turned into the answer, the event and the log line in one place. */
public final class PropsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final PropsFailure failure;

  public PropsException(PropsFailure failure) {
    super(failure.description());
    this.failure = failure;
  }

  public PropsFailure failure() {
    return failure;
  }
}
