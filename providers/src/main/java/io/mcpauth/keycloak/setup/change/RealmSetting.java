package io.mcpauth.keycloak.setup.change;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/** A setting of the realm itself that a setup may change, as text. */
enum RealmSetting {
  REVOKE_REFRESH_TOKEN("revokeRefreshToken"),
  REFRESH_TOKEN_MAX_REUSE("refreshTokenMaxReuse"),
  ACCESS_TOKEN_LIFESPAN("accessTokenLifespan"),
  SSO_SESSION_MAX_LIFESPAN("ssoSessionMaxLifespan"),
  OFFLINE_SESSION_MAX_LIFESPAN_ENABLED("offlineSessionMaxLifespanEnabled"),
  OFFLINE_SESSION_MAX_LIFESPAN("offlineSessionMaxLifespan"),
  BRUTE_FORCE_PROTECTED("bruteForceProtected"),
  EVENTS_ENABLED("eventsEnabled"),
  EVENTS_EXPIRATION("eventsExpiration"),
  ENABLED_EVENT_TYPES("enabledEventTypes"),
  LOGIN_THEME("loginTheme"),
  ACCOUNT_THEME("accountTheme");

  private final String key;

  RealmSetting(String key) {
    this.key = key;
  }

  /** As Keycloak's realm files call it. */
  String key() {
    return key;
  }

  @Nullable String of(RealmModel realm) {
    return switch (this) {
      case REVOKE_REFRESH_TOKEN -> Boolean.toString(realm.isRevokeRefreshToken());
      case REFRESH_TOKEN_MAX_REUSE -> Integer.toString(realm.getRefreshTokenMaxReuse());
      case ACCESS_TOKEN_LIFESPAN -> Integer.toString(realm.getAccessTokenLifespan());
      case SSO_SESSION_MAX_LIFESPAN -> Integer.toString(realm.getSsoSessionMaxLifespan());
      case OFFLINE_SESSION_MAX_LIFESPAN_ENABLED ->
          Boolean.toString(realm.isOfflineSessionMaxLifespanEnabled());
      case OFFLINE_SESSION_MAX_LIFESPAN -> Integer.toString(realm.getOfflineSessionMaxLifespan());
      case BRUTE_FORCE_PROTECTED -> Boolean.toString(realm.isBruteForceProtected());
      case EVENTS_ENABLED -> Boolean.toString(realm.isEventsEnabled());
      case EVENTS_EXPIRATION -> Long.toString(realm.getEventsExpiration());
      case ENABLED_EVENT_TYPES -> words(realm.getEnabledEventTypesStream().sorted().toList());
      case LOGIN_THEME -> realm.getLoginTheme();
      case ACCOUNT_THEME -> realm.getAccountTheme();
    };
  }

  /**
   * Sets it.
   *
   * @param value what {@link #of} said, or will say
   */
  void set(RealmModel realm, @Nullable String value) {
    String text = value == null ? "" : value;
    switch (this) {
      case REVOKE_REFRESH_TOKEN -> realm.setRevokeRefreshToken(Boolean.parseBoolean(text));
      case REFRESH_TOKEN_MAX_REUSE -> realm.setRefreshTokenMaxReuse(Integer.parseInt(text));
      case ACCESS_TOKEN_LIFESPAN -> realm.setAccessTokenLifespan(Integer.parseInt(text));
      case SSO_SESSION_MAX_LIFESPAN -> realm.setSsoSessionMaxLifespan(Integer.parseInt(text));
      case OFFLINE_SESSION_MAX_LIFESPAN_ENABLED ->
          realm.setOfflineSessionMaxLifespanEnabled(Boolean.parseBoolean(text));
      case OFFLINE_SESSION_MAX_LIFESPAN ->
          realm.setOfflineSessionMaxLifespan(Integer.parseInt(text));
      case BRUTE_FORCE_PROTECTED -> realm.setBruteForceProtected(Boolean.parseBoolean(text));
      case EVENTS_ENABLED -> realm.setEventsEnabled(Boolean.parseBoolean(text));
      case EVENTS_EXPIRATION -> realm.setEventsExpiration(Long.parseLong(text));
      case ENABLED_EVENT_TYPES ->
          realm.setEnabledEventTypes(
              text.isBlank() ? new HashSet<>() : new HashSet<>(Set.of(text.split(" "))));
      case LOGIN_THEME -> realm.setLoginTheme(value);
      case ACCOUNT_THEME -> realm.setAccountTheme(value);
    }
  }

  static String words(List<String> values) {
    return String.join(" ", values);
  }
}
