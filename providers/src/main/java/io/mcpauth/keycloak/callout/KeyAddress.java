package io.mcpauth.keycloak.callout;

import io.mcpauth.keycloak.cimd.DocumentReach;
import io.mcpauth.keycloak.fetch.Condition;
import io.mcpauth.keycloak.fetch.FetchRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.services.util.ResolveRelative;

/** Where a client publishes its keys. */
public final class KeyAddress {

  /** Some hundred keys. */
  private static final int MAX_BYTES = 64 * 1024;

  private KeyAddress() {}

  /**
   * The address that counts; empty for a client that has none, or that sent its keys themselves.
   */
  public static Optional<FetchRequest> of(KeycloakSession session, ClientModel client) {
    OIDCAdvancedConfigWrapper settings = OIDCAdvancedConfigWrapper.fromClientModel(client);
    if (!settings.isUseJwksUrl()) {
      return Optional.empty();
    }
    @Nullable String address =
        ResolveRelative.resolveRelativeUri(session, client.getRootUrl(), settings.getJwksUrl());
    String text = address == null ? "" : address;
    return Optional.of(
        new FetchRequest(
            text,
            CalledAddresses.chosenBy(client),
            MAX_BYTES,
            DocumentReach.of(client, text),
            Condition.NONE));
  }
}
