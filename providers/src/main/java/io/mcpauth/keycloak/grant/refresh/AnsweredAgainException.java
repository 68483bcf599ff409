package io.mcpauth.keycloak.grant.refresh;

import org.keycloak.models.UserSessionModel;

/** Takes an answer that was kept past all that would make a new one. */
final class AnsweredAgainException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient KeptAnswer answer;
  private final transient UserSessionModel session;

  AnsweredAgainException(KeptAnswer answer, UserSessionModel session) {
    super("answered before", null, false, false);
    this.answer = answer;
    this.session = session;
  }

  KeptAnswer answer() {
    return answer;
  }

  UserSessionModel session() {
    return session;
  }
}
