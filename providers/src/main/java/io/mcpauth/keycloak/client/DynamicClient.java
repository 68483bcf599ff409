package io.mcpauth.keycloak.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * Which clients came through dynamic client registration (RFC 7591).
 *
 * <p>Those that came since the realm uses the pack have a mark, which no client can write. A client
 * without one that holds a registration access token came before, the same way: nobody else has
 * such a token, but for clients whose administrator made one for them, and they say so with the
 * value {@value #BY_HAND}.
 */
public final class DynamicClient {

  /**
   * Client attribute; {@value #ANONYMOUS}, {@value #TOKEN} or {@value #DOCUMENT}, absent (or
   * {@value #BY_HAND}) on clients made by hand.
   */
  public static final String ATTRIBUTE = McpAttribute.DYNAMIC.key();

  /** Registered without any token. */
  public static final String ANONYMOUS = "anonymous";

  /** Registered with an initial access token, or by an administrator through the same endpoint. */
  public static final String TOKEN = "token";

  /** Known by the URL of its metadata, which anybody can publish. */
  public static final String DOCUMENT = "document";

  /** What an administrator says of a client of theirs that has a registration access token. */
  public static final String BY_HAND = "no";

  /** Client attribute: when it registered, in epoch seconds. Updates do not change it. */
  public static final String REGISTERED = McpAttribute.REGISTERED.key();

  private DynamicClient() {}

  /** Whether this client registered itself, with or without an initial access token. */
  public static boolean is(ClientModel client) {
    @Nullable String mark = client.getAttribute(ATTRIBUTE);
    return mark == null ? client.getRegistrationToken() != null : !mark.equals(BY_HAND);
  }

  /** How this client came, for administrators; empty for one of theirs. */
  public static Optional<String> origin(ClientModel client) {
    if (!is(client)) {
      return Optional.empty();
    }
    // One that is older than the mark counts as a stranger.
    return Optional.of(Optional.ofNullable(client.getAttribute(ATTRIBUTE)).orElse(ANONYMOUS));
  }

  /** Whether it is said how this client came; if not, it is older than the pack in its realm. */
  public static boolean isMarked(ClientModel client) {
    return client.getAttribute(ATTRIBUTE) != null;
  }

  /**
   * Whether this client registered itself without any token, or may have: of one that came before
   * the pack nobody knows.
   */
  public static boolean isAnonymous(ClientModel client) {
    return ANONYMOUS.equals(client.getAttribute(ATTRIBUTE)) || (is(client) && !isMarked(client));
  }

  /** Whether this client is known by the URL of its metadata. */
  public static boolean isDocument(ClientModel client) {
    return DOCUMENT.equals(client.getAttribute(ATTRIBUTE));
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
