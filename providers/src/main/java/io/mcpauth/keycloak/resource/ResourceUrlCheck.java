package io.mcpauth.keycloak.resource;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AdminClientRegisterContext;
import org.keycloak.services.clientpolicy.context.AdminClientUpdateContext;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;

/**
 * Checks the attribute {@code resource_url} before a client is saved.
 *
 * <p>Whoever owns a resource URL receives the tokens issued for it. So only an administrator may
 * set it, on a confidential client, and no two clients may share it.
 */
final class ResourceUrlCheck {

  private final ResourceRegistry registry;

  ResourceUrlCheck(ResourceRegistry registry) {
    this.registry = registry;
  }

  /**
   * Judges the proposed client.
   *
   * @throws ClientPolicyException {@code invalid_client_metadata}, with the remedy
   */
  void check(ClientCRUDContext context) throws ClientPolicyException {
    @Nullable ClientRepresentation proposed = context.getProposedClientRepresentation();
    @Nullable ClientModel existing = context.getTargetClient();
    if (proposed == null) {
      return;
    }
    Optional<String> stored =
        Optional.ofNullable(existing).map(c -> c.getAttribute(ResourceIndex.RESOURCE_URL));
    // An update keeps an attribute that it does not name; the check is on the client that results.
    Optional<String> url =
        Optional.ofNullable(proposed.getAttributes())
            .filter(a -> a.containsKey(ResourceIndex.RESOURCE_URL))
            .map(a -> Optional.ofNullable(a.get(ResourceIndex.RESOURCE_URL)))
            .orElse(stored)
            .filter(u -> !u.isEmpty());
    if (!byAdministrator(context) && !url.equals(stored.filter(u -> !u.isEmpty()))) {
      throw refused("resource_url can be set by an administrator only");
    }
    if (url.isEmpty()) {
      return;
    }
    if (isPublic(proposed, existing)) {
      throw refused(
          "resource_url belongs to a confidential client: turn client authentication on, or remove"
              + " the attribute");
    }
    ResourceUri uri = ResourceUri.parse(url.get()).orElseThrow(() -> refused(NOT_A_URL));
    boolean taken =
        registry
            .clients(uri)
            .anyMatch(c -> existing == null || !c.getId().equals(existing.getId()));
    if (taken) {
      throw refused("resource_url is in use by another client of this realm: choose another URL");
    }
  }

  private static final String NOT_A_URL =
      "resource_url must be an absolute http or https URL without user information and fragment";

  private static boolean byAdministrator(ClientCRUDContext context) {
    return context instanceof AdminClientRegisterContext
        || context instanceof AdminClientUpdateContext;
  }

  private static boolean isPublic(ClientRepresentation proposed, @Nullable ClientModel existing) {
    @Nullable Boolean isPublic = proposed.isPublicClient();
    return isPublic != null ? isPublic : existing != null && existing.isPublicClient();
  }

  private static ClientPolicyException refused(String description) {
    return new ClientPolicyException(OAuthErrorException.INVALID_CLIENT_METADATA, description);
  }
}
