package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.admission.Verdict;

/** What comes of a request that names a URL as its client. */
sealed interface Answer {

  /** The client is there and may be used; Keycloak goes on. */
  record Ready() implements Answer {}

  /** The client is there, and an administrator has to look first. */
  record Waits() implements Answer {}

  /** Nobody let it in; nothing was fetched. */
  record Outside(Verdict verdict) implements Answer {}

  /**
   * It cannot be had, or is not good.
   *
   * @param cause for metrics
   * @param reason for the event and the log; who sent the request hears none of it
   * @param blame the same for administrators
   */
  record Refused(Cause cause, String reason, Blame blame) implements Answer {}

  /** No more documents can be stored. */
  record Full() implements Answer {}

  /** Too much is being fetched already; nothing is wrong with this one. */
  record Busy() implements Answer {}

  /** Somebody else has it fetched at this moment; the answer is there in a few seconds. */
  record Coming() implements Answer {}

  /**
   * Too many new clients came, from this address or in all.
   *
   * @param seconds until asking again may help
   * @param isNews whether it has to be told: a flood is one event and one log line a minute
   */
  record TooMany(long seconds, boolean isNews) implements Answer {}

  /** What was wrong. */
  enum Cause {
    /** The URL. */
    CLIENT_ID,
    /** The fetch. */
    FETCH,
    /** What was fetched. */
    DOCUMENT
  }
}
