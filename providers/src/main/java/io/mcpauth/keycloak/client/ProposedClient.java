package io.mcpauth.keycloak.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.idm.ClientRepresentation;

/** The client that results when a proposal is saved: an update keeps what it does not name. */
public final class ProposedClient {

  private final ClientRepresentation proposed;
  private final @Nullable ClientModel existing;

  /**
   * What results.
   *
   * @param proposed as the request has it
   * @param existing the client before the request; null for a new one
   */
  public ProposedClient(ClientRepresentation proposed, @Nullable ClientModel existing) {
    this.proposed = proposed;
    this.existing = existing;
  }

  /** Its client id; empty if it has none yet. */
  public String clientId() {
    @Nullable String clientId = proposed.getClientId();
    if (clientId != null) {
      return clientId;
    }
    return existing == null ? "" : existing.getClientId();
  }

  /** An attribute that is not empty. */
  public Optional<String> attribute(String name) {
    return Optional.ofNullable(proposed.getAttributes())
        .filter(attributes -> attributes.containsKey(name))
        .map(attributes -> Optional.ofNullable(attributes.get(name)))
        .orElseGet(() -> stored(name))
        .filter(value -> !value.isEmpty());
  }

  /** Whether saving gives the attribute another value than it has. */
  public boolean changes(String name) {
    return !attribute(name).equals(stored(name).filter(value -> !value.isEmpty()));
  }

  public boolean isPublic() {
    @Nullable Boolean isPublic = proposed.isPublicClient();
    return isPublic != null ? isPublic : existing != null && existing.isPublicClient();
  }

  /** Whether the proposal is an update of this client. */
  public boolean isStoredAs(ClientModel client) {
    return existing != null && client.getId().equals(existing.getId());
  }

  private Optional<String> stored(String name) {
    return Optional.ofNullable(existing).map(client -> client.getAttribute(name));
  }
}
