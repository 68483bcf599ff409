package io.mcpauth.keycloak.grant.refresh;

import io.mcpauth.keycloak.client.McpAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.client.ClientIdAndSecretAuthenticator;
import org.keycloak.authentication.authenticators.client.JWTClientAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.AccessToken.Confirmation;
import org.keycloak.representations.RefreshToken;

/**
 * Configuration of the executor {@code mcp-grant}.
 *
 * @param refreshRetry how long the refresh token that was used last may come again; empty where
 *     nobody has set it
 */
public record RefreshRetryConfig(Optional<Duration> refreshRetry) {

  /** Key of {@link #refreshRetry}, in seconds. */
  static final String REFRESH_RETRY_SECONDS = "refresh-retry-seconds";

  private static final String LABEL = "Retry of a refresh (seconds)";
  static final int LONGEST = 60;
  private static final Duration OF_PROVEN_CLIENTS = Duration.ofSeconds(10);
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** What the admin console shows. */
  public static final List<ProviderConfigProperty> PROPERTIES =
      List.of(
          new ProviderConfigProperty(
              REFRESH_RETRY_SECONDS,
              LABEL,
              "How long after its use a refresh token may come again and gets the same answer again,"
                  + " to the letter: for clients whose processes refresh at the same moment, and for"
                  + " answers that were lost. It ends with the first use of the new refresh token;"
                  + " nothing new is issued. A token that comes later ends its grant. 0 to 60. Left"
                  + " empty, it is 10 for clients that prove who they are (DPoP, private_key_jwt, a"
                  + " hashed secret) and 0 for others; 0 is 0 for all.",
              ProviderConfigProperty.STRING_TYPE,
              null));

  /**
   * Reads and checks the configuration.
   *
   * @param values the executor's configuration by key
   * @throws IllegalArgumentException if a value cannot be used; the message names the field and the
   *     remedy
   */
  public static RefreshRetryConfig from(Map<String, Object> values) {
    @Nullable Object value = values.get(REFRESH_RETRY_SECONDS);
    if (value == null || value.toString().isBlank()) {
      return new RefreshRetryConfig(Optional.empty());
    }
    // The console sends text, a realm file may hold a number.
    String text = value.toString().trim();
    if (NUMBER.matcher(text).matches() && Integer.parseInt(text) <= LONGEST) {
      return new RefreshRetryConfig(Optional.of(Duration.ofSeconds(Integer.parseInt(text))));
    }
    throw new IllegalArgumentException(
        "%s (%s): enter a whole number from 0 to %d, or leave it empty for 10 where clients prove who they are and 0 elsewhere"
            .formatted(LABEL, REFRESH_RETRY_SECONDS, LONGEST));
  }

  /**
   * How long a client may retry a refresh.
   *
   * @param token that it presents
   */
  public Duration refreshRetry(ClientModel client, RefreshToken token) {
    return refreshRetry.orElse(
        isBoundToKey(token) || authenticates(client) ? OF_PROVEN_CLIENTS : Duration.ZERO);
  }

  /** RFC 9449 section 5: a refresh token of a public client that uses DPoP. */
  private static boolean isBoundToKey(RefreshToken token) {
    @Nullable Confirmation confirmation = token.getConfirmation();
    return confirmation != null && confirmation.getKeyThumbprint() != null;
  }

  private static boolean authenticates(ClientModel client) {
    if (client.isPublicClient()) {
      return false;
    }
    @Nullable String by = client.getClientAuthenticatorType();
    return JWTClientAuthenticator.PROVIDER_ID.equals(by)
        || (ClientIdAndSecretAuthenticator.PROVIDER_ID.equals(by)
            && client.getAttribute(McpAttribute.SECRET_HASH.key()) != null);
  }
}
