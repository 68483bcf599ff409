package io.mcpauth.keycloak.setup.description;

import java.time.Duration;
import java.util.List;

/** What the realm itself is set to. */
public final class Settings {

  /** Login and account theme of the pack. */
  public static final String THEME = "mcp";

  public static final Duration ACCESS_TOKEN = Duration.ofMinutes(10);

  /** Clients that refresh five minutes ahead take a shorter one for expired. */
  public static final Duration TOO_SHORT_ACCESS_TOKEN = Duration.ofMinutes(5);

  /** Servers that check a token without asking take it for as long after it was revoked. */
  public static final Duration LONGEST_ACCESS_TOKEN = Duration.ofHours(1);

  public static final Duration SESSION_IDLE = Duration.ofHours(2);
  public static final Duration SESSION = Duration.ofHours(10);
  public static final Duration LONGEST_SESSION = Duration.ofDays(1);
  public static final Duration OFFLINE_IDLE = Duration.ofDays(14);
  public static final Duration OFFLINE = Duration.ofDays(30);
  public static final Duration LONGEST_OFFLINE = Duration.ofDays(92);
  public static final Duration CODE = Duration.ofMinutes(1);

  /** How long events are kept. */
  public static final Duration EVENTS = Duration.ofDays(7);

  /** What is worth keeping: not each refresh and introspection of a busy realm. */
  public static final List<String> EVENT_TYPES =
      List.of(
          "LOGIN",
          "LOGOUT",
          "REGISTER",
          "IMPERSONATE",
          "USER_DISABLED_BY_PERMANENT_LOCKOUT",
          "USER_DISABLED_BY_TEMPORARY_LOCKOUT",
          "VERIFY_EMAIL",
          "UPDATE_EMAIL",
          "UPDATE_PROFILE",
          "RESET_PASSWORD",
          "UPDATE_CREDENTIAL",
          "REMOVE_CREDENTIAL",
          "FEDERATED_IDENTITY_LINK",
          "REMOVE_FEDERATED_IDENTITY",
          "DELETE_ACCOUNT",
          "CLIENT_REGISTER",
          "CLIENT_UPDATE",
          "CLIENT_DELETE",
          "GRANT_CONSENT",
          "UPDATE_CONSENT",
          "REVOKE_GRANT",
          "CODE_TO_TOKEN",
          "TOKEN_EXCHANGE",
          "OAUTH2_DEVICE_CODE_TO_TOKEN",
          "AUTHREQID_TO_TOKEN",
          "JWT_AUTHORIZATION_GRANT");

  /** The provider of keys for props, and the name of its component. */
  public static final String PROPS_KEY = "mcp-props-key";

  private Settings() {}
}
