package io.mcpauth.keycloak.client;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/** What a request makes of the attributes of a client. */
public final class ClientAttributes {

  private ClientAttributes() {}

  /**
   * Whether saving gives an attribute another value than it has.
   *
   * @param stored the client before the request; null for a new one
   * @param asked the value in the request; Keycloak stores no empty one, so to send it is to remove
   */
  public static boolean changes(@Nullable ClientModel stored, String name, @Nullable String asked) {
    return !text(asked).equals(stored == null ? "" : text(stored.getAttribute(name)));
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
