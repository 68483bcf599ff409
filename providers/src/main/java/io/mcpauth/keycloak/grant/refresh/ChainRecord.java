package io.mcpauth.keycloak.grant.refresh;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;

/**
 * Keycloak's record of a chain of refresh tokens at one moment.
 *
 * @param clientSession that holds it
 * @param chain its key
 * @param token id of the token that was used last, or that is good; the presented one where there
 *     was no record yet
 * @param uses how often it was used
 * @param lastRefresh what Keycloak compares the age of other tokens to
 */
record ChainRecord(
    AuthenticatedClientSessionModel clientSession,
    String chain,
    String token,
    int uses,
    int lastRefresh) {

  /**
   * Reads the record.
   *
   * @param presented id of the token that a request brings
   */
  static ChainRecord of(
      AuthenticatedClientSessionModel clientSession, String chain, String presented) {
    @Nullable String token = clientSession.getRefreshToken(chain);
    return new ChainRecord(
        clientSession,
        chain,
        token == null ? presented : token,
        token == null ? 0 : clientSession.getRefreshTokenUseCount(chain),
        clientSession.getRefreshTokenLastRefresh(chain));
  }

  /** Puts back what has changed since. */
  void restore() {
    // Nothing is written where nothing has changed: each write is one to the database.
    if (!equals(of(clientSession, chain, token))) {
      clientSession.setRefreshToken(chain, token);
      clientSession.setRefreshTokenUseCount(chain, uses);
      clientSession.setRefreshTokenLastRefresh(chain, lastRefresh);
    }
  }
}
