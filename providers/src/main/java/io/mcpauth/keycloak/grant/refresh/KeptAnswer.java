package io.mcpauth.keycloak.grant.refresh;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An answer to a refresh request, kept for its retry.
 *
 * @param until when it may be given the last time, in milliseconds of the epoch: a store keeps its
 *     entries at least as long as it is told
 * @param asked what the request asked for ({@link Asked})
 * @param successor id of the refresh token in it
 * @param body to the letter
 */
record KeptAnswer(
    @JsonProperty("until") long until,
    @JsonProperty("asked") String asked,
    @JsonProperty("successor") String successor,
    @JsonProperty("body") String body) {

  /** Keeps the tokens out of logs. */
  @Override
  public String toString() {
    return "answer with refresh token " + successor;
  }
}
