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
   * @return the body
   * @throws FetchException if it does not come
   */
  String get(FetchTarget target, int maxBytes, Call call) throws FetchException;
}
