package io.mcpauth.keycloak.fetch;

/** Fetches one document, on a thread of the fetcher. */
@FunctionalInterface
interface Connector {

  /**
   * Fetches.
   *
   * @param target where from
   * @param maxBytes largest body
   * @param call tells when nobody waits any more
   * @return what came
   * @throws FetchException if it does not come
   */
  Outcome get(FetchTarget target, int maxBytes, Call call) throws FetchException;
}
