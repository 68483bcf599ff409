package io.mcpauth.keycloak.resource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorConstants;

/**
 * The MCP servers of a realm: enabled confidential clients with the attribute {@code resource_url}.
 *
 * <p>Only administrators can set the attribute (see {@link ResourceUrlCheck}), and it is saved in
 * canonical form, with or without a trailing slash; so two exact look-ups find every spelling.
 */
final class ResourceRegistry implements ResourceLookup {

  /** Keycloak's own attribute for the URL of a resource server. */
  static final String RESOURCE_URL = ResourceIndicatorConstants.CLIENT_RESOURCE_URL_ATTRIBUTE;

  private static final Logger LOG = Logger.getLogger(ResourceRegistry.class);

  private final KeycloakSession session;
  private final RealmModel realm;

  ResourceRegistry(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  @Override
  public Optional<ResourceServer> find(ResourceUri uri) {
    List<ClientModel> clients = clients(uri).toList();
    if (clients.size() > 1) {
      // An import can bring this about; neither server may get tokens meant for the other.
      LOG.warnf(
          "Realm %s has %d clients with the resource_url %s: no token is issued for it until one"
              + " client is left",
          realm.getName(), clients.size(), uri);
      return Optional.empty();
    }
    return clients.stream()
        .filter(ResourceRegistry::canReceiveTokens)
        .map(c -> new ResourceServer(c.getClientId(), c.getAttribute(RESOURCE_URL)))
        .findFirst();
  }

  /** Clients with this URL, whatever their state. */
  Stream<ClientModel> clients(ResourceUri uri) {
    return Stream.of(uri.value(), uri.value() + "/")
        .flatMap(
            url ->
                session
                    .clients()
                    .searchClientsByAttributes(realm, Map.of(RESOURCE_URL, url), 0, 2));
  }

  private static boolean canReceiveTokens(ClientModel client) {
    return client.isEnabled() && !client.isPublicClient();
  }
}
