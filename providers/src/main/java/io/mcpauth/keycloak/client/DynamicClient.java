package io.mcpauth.keycloak.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.ClientModel;

/** Marks clients that came through dynamic client registration (RFC 7591). */
public final class DynamicClient {

  /** Client attribute; {@value #ANONYMOUS} or {@value #TOKEN}, absent on clients made by hand. */
  public static final String ATTRIBUTE = McpAttribute.DYNAMIC.key();

  /** Registered without any token. */
  public static final String ANONYMOUS = "anonymous";

  /** Registered with an initial access token, or by an administrator through the same endpoint. */
  public static final String TOKEN = "token";

  /** Client attribute: when it registered, in epoch seconds. Updates do not change it. */
  public static final String REGISTERED = McpAttribute.REGISTERED.key();

  private DynamicClient() {}

  /** Whether this client registered itself, with or without an initial access token. */
  public static boolean is(ClientModel client) {
    return client.getAttribute(ATTRIBUTE) != null;
  }

  /** Whether this client registered itself without any token. */
  public static boolean isAnonymous(ClientModel client) {
    return ANONYMOUS.equals(client.getAttribute(ATTRIBUTE));
  }

  /**
   * When this client registered itself.
   *
   * @return empty for clients made by hand, and for those that are older than the attribute
   */
  public static Optional<Instant> registeredAt(ClientModel client) {
    try {
      return Optional.ofNullable(client.getAttribute(REGISTERED))
          .map(Long::parseLong)
          .map(Instant::ofEpochSecond);
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
