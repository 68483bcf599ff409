package io.mcpauth.keycloak.client;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AdminClientRegisterContext;
import org.keycloak.services.clientpolicy.context.AdminClientUpdateContext;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;

/** The client that results when a proposal is saved: an update keeps what it does not name. */
public final class ProposedClient {

  private final ClientRepresentation proposed;
  private final @Nullable ClientModel existing;
  private final boolean byAdministrator;

  private ProposedClient(
      ClientRepresentation proposed, @Nullable ClientModel existing, boolean byAdministrator) {
    this.proposed = proposed;
    this.existing = existing;
    this.byAdministrator = byAdministrator;
  }

  /** What a request would save; empty if it proposes nothing. */
  public static Optional<ProposedClient> of(ClientCRUDContext context) {
    return Optional.ofNullable(context.getProposedClientRepresentation())
        .map(
            proposed ->
                new ProposedClient(
                    proposed,
                    context.getTargetClient(),
                    context instanceof AdminClientRegisterContext
                        || context instanceof AdminClientUpdateContext));
  }

  /** Whether the console or admin REST saves it. */
  public boolean isByAdministrator() {
    return byAdministrator;
  }

  /**
   * Refuses a change of attributes by anybody but an administrator.
   *
   * @throws ClientPolicyException see {@link #refused}
   */
  public void keepForAdministrators(Collection<String> attributes) throws ClientPolicyException {
    for (String attribute : attributes) {
      if (!byAdministrator && changes(attribute)) {
        throw refused(attribute + " can be set by an administrator only");
      }
    }
  }

  /**
   * The refusal of a client (RFC 7591 section 3.2.2).
   *
   * @param description names the attribute, and the remedy
   */
  public static ClientPolicyException refused(String description) {
    return new ClientPolicyException(OAuthErrorException.INVALID_CLIENT_METADATA, description);
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
