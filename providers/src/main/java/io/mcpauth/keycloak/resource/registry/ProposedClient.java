package io.mcpauth.keycloak.resource.registry;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.idm.ClientRepresentation;

/** The client that results when a proposal is saved: an update keeps what it does not name. */
final class ProposedClient {

  private final ClientRepresentation proposed;
  private final @Nullable ClientModel existing;

  ProposedClient(ClientRepresentation proposed, @Nullable ClientModel existing) {
    this.proposed = proposed;
    this.existing = existing;
  }

  String clientId() {
    @Nullable String clientId = proposed.getClientId();
    if (clientId != null) {
      return clientId;
    }
    return existing == null ? "" : existing.getClientId();
  }

  Optional<String> attribute(String name) {
    return Optional.ofNullable(proposed.getAttributes())
        .filter(attributes -> attributes.containsKey(name))
        .map(attributes -> Optional.ofNullable(attributes.get(name)))
        .orElseGet(() -> stored(name))
        .filter(value -> !value.isEmpty());
  }

  /** Whether saving gives the attribute another value than it has. */
  boolean changes(String name) {
    return !attribute(name).equals(stored(name).filter(value -> !value.isEmpty()));
  }

  boolean isPublic() {
    @Nullable Boolean isPublic = proposed.isPublicClient();
    return isPublic != null ? isPublic : existing != null && existing.isPublicClient();
  }

  /** Whether the proposal is an update of this client. */
  boolean isStoredAs(ClientModel client) {
    return existing != null && client.getId().equals(existing.getId());
  }

  private Optional<String> stored(String name) {
    return Optional.ofNullable(existing).map(client -> client.getAttribute(name));
  }
}
