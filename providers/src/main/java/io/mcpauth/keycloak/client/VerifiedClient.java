package io.mcpauth.keycloak.client;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * An administrator looked at this client and vouches for its name.
 *
 * <p>Two client attributes, which only the admin REST can set: every registration and every update
 * through the registration endpoint removes them, since what was looked at may have changed.
 *
 * @param by who vouches, in words for the user, such as {@code IT of Example Corp}
 * @param since the day of it
 */
public record VerifiedClient(String by, LocalDate since) {

  /** Client attribute: who vouches. */
  static final String BY = McpAttribute.VERIFIED_BY.key();

  /** Client attribute: since when, a day as in {@code 2026-11-24}. */
  static final String SINCE = McpAttribute.VERIFIED_SINCE.key();

  /** The mark of this client; empty unless both attributes are there and can be read. */
  public static Optional<VerifiedClient> of(ClientModel client) {
    @Nullable String by = client.getAttribute(BY);
    @Nullable String since = client.getAttribute(SINCE);
    if (by == null || by.isBlank() || since == null || !isFromAdministrator(client)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new VerifiedClient(by.strip(), LocalDate.parse(since.strip())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether it counts on a day: a mark for later says nothing yet. */
  public boolean holdsOn(LocalDate day) {
    return !since.isAfter(day);
  }

  /**
   * Where no policy of ours watches registration, Keycloak's own client JSON can carry any
   * attribute; what came that way holds a registration access token.
   */
  private static boolean isFromAdministrator(ClientModel client) {
    return DynamicClient.isMarked(client) || client.getRegistrationToken() == null;
  }

  /** Takes it back, with what was granted to the client on the strength of it. */
  public static void revoke(ClientModel client) {
    client.removeAttribute(BY);
    client.removeAttribute(SINCE);
    client.removeAttribute(ImpliedConsent.ATTRIBUTE);
  }
}
