package io.mcpauth.keycloak.grant.refresh;

import org.keycloak.models.AuthenticatedClientSessionModel;

/** Takes an answer that was kept past all that would make a new one. */
final class AnsweredAgainException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient KeptAnswer answer;
  private final transient AuthenticatedClientSessionModel session;

  AnsweredAgainException(KeptAnswer answer, AuthenticatedClientSessionModel session) {
    super("answered before", null, false, false);
    this.answer = answer;
    this.session = session;
  }

  KeptAnswer answer() {
    return answer;
  }

  /** The client session of the token. */
  AuthenticatedClientSessionModel session() {
    return session;
  }
}
