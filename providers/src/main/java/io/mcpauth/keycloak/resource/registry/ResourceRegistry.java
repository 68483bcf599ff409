package io.mcpauth.keycloak.resource.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;

/**
 * The MCP servers of a realm: enabled confidential clients with the attribute {@code resource_url}.
 *
 * <p>Only administrators can set the attribute (see {@link ResourceUrlCheck}).
 */
public final class ResourceRegistry implements ResourceLookup {

  private static final Logger LOG = Logger.getLogger(ResourceRegistry.class);

  private final KeycloakSession session;
  private final RealmModel realm;
  private final ResourceIndex index;

  public ResourceRegistry(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.index =
        ((ResourceIndexHolder)
                session
                    .getKeycloakSessionFactory()
                    .getProviderFactory(TokenPostProcessor.class, ResourceIndexHolder.PROVIDER_ID))
            .index();
  }

  @Override
  public Optional<ResourceServer> find(String indicator) {
    List<ResourceIndex.Entry> entries = index.clients(session, realm, indicator);
    List<ClientModel> servers = present(entries, false);
    if (servers.isEmpty()) {
      return Optional.empty();
    }
    if (isShared(servers, entries)) {
      // An import can bring this about; neither client may get tokens meant for the other.
      LOG.warnf(
          "Realm %s has several clients with the resource_url or client id %s: no token is issued"
              + " for it until one client is left",
          realm.getName(), entries.get(0).uri());
      return Optional.empty();
    }
    return ResourceAttributes.serverOf(servers.get(0));
  }

  @Override
  public boolean isShared(String indicator) {
    List<ResourceIndex.Entry> entries = index.clients(session, realm, indicator);
    List<ClientModel> servers = present(entries, false);
    return !servers.isEmpty() && isShared(servers, entries);
  }

  private boolean isShared(List<ClientModel> servers, List<ResourceIndex.Entry> entries) {
    ClientModel server = servers.get(0);
    return servers.size() > 1
        || present(entries, true).stream().anyMatch(c -> !c.getId().equals(server.getId()));
  }

  /** Clients that have this URL now, whatever their state. */
  public List<ClientModel> clients(ResourceUri uri) {
    return present(index.clients(session, realm, uri.value()), false);
  }

  private List<ClientModel> present(List<ResourceIndex.Entry> entries, boolean named) {
    List<ClientModel> clients = new ArrayList<>(1);
    for (ResourceIndex.Entry entry : entries) {
      if (entry.name() != named) {
        continue;
      }
      @Nullable ClientModel client = session.clients().getClientById(realm, entry.id());
      if (client != null && entry.holdsFor(client)) {
        clients.add(client);
      }
    }
    return clients;
  }
}
