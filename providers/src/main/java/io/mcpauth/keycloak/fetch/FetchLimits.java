package io.mcpauth.keycloak.fetch;

import java.time.Duration;

/**
 * What all fetches of this node together may take.
 *
 * @param deadline for one fetch, from the request to the last byte
 * @param threads how many run at once
 * @param queued how many more may wait for a thread
 * @param perHost how many of one host run or wait for a thread
 * @param callers how many callers wait at once; each one is a worker thread of the server
 * @param callersPerHost how many of them for one host
 * @param remembered how long a failure answers for the address, unless the host says when it wants
 *     to be asked again
 * @param longest how long at most, whatever the host says
 */
public record FetchLimits(
    Duration deadline,
    int threads,
    int queued,
    int perHost,
    int callers,
    int callersPerHost,
    Duration remembered,
    Duration longest) {

  /**
   * Keycloak has 50 worker threads on a small machine: two fifths may wait here, of which one host
   * holds no more than a sixth of all.
   */
  public static final FetchLimits DEFAULT =
      new FetchLimits(
          Duration.ofSeconds(5), 8, 8, 2, 20, 8, Duration.ofSeconds(30), Duration.ofMinutes(5));
}
