package io.mcpauth.keycloak.grant.refresh;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * What holds for the refresh request of a session: for how long it may be retried, and how far it
 * came.
 */
public final class RefreshRetry {

  private static final String KEPT = RefreshRetry.class.getName();

  private Duration window;
  private @Nullable String successor;
  private @Nullable ChainRecord before;
  private boolean isJudged;

  private RefreshRetry(Duration window) {
    this.window = window;
  }

  /**
   * Says for how long the client of this request may retry it; the least that is said counts.
   *
   * @param window zero for not at all
   */
  public static void allow(KeycloakSession session, Duration window) {
    @Nullable RefreshRetry known = session.getAttribute(KEPT, RefreshRetry.class);
    if (known == null) {
      session.setAttribute(KEPT, new RefreshRetry(window));
    } else if (window.compareTo(known.window) < 0) {
      known.window = window;
    }
  }

  /** Of this request; one that nobody allowed anything is strict. */
  static RefreshRetry of(KeycloakSession session) {
    @Nullable RefreshRetry known = session.getAttribute(KEPT, RefreshRetry.class);
    if (known == null) {
      known = new RefreshRetry(Duration.ZERO);
      session.setAttribute(KEPT, known);
    }
    return known;
  }

  /** Whether refresh tokens of the realm are good for one use, so that there is a use to repeat. */
  static boolean hasOneUse(RealmModel realm) {
    return realm.isRevokeRefreshToken() && realm.getRefreshTokenMaxReuse() == 0;
  }

  boolean isAllowed() {
    return !window.isZero();
  }

  Duration window() {
    return window;
  }

  /** Remembers that Keycloak judges the token itself: what refuses from now on says why. */
  void judged() {
    isJudged = true;
  }

  boolean isJudged() {
    return isJudged;
  }

  /** Remembers the record of the chain as it is before this request counts as a use. */
  void found(ChainRecord record) {
    before = record;
  }

  /** The record of the chain before this request; empty if it did not come so far. */
  Optional<ChainRecord> before() {
    return Optional.ofNullable(before);
  }

  /** Remembers the id of the refresh token that this request gives out. */
  void gives(String refreshToken) {
    successor = refreshToken;
  }

  @Nullable String given() {
    return successor;
  }
}
