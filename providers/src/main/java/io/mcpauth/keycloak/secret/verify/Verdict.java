package io.mcpauth.keycloak.secret.verify;

import java.time.Duration;

/** What came of a presented secret. */
public sealed interface Verdict {

  /**
   * It is the client's secret.
   *
   * @param stored the hash that it matches
   */
  record Right(String stored) implements Verdict {}

  /** It is not. */
  record Wrong() implements Verdict {}

  /**
   * It was not looked at.
   *
   * @param pause after which another attempt makes sense
   */
  record NotNow(Duration pause) implements Verdict {}
}
