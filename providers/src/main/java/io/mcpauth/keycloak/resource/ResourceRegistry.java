package io.mcpauth.keycloak.resource;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
final class ResourceRegistry implements ResourceLookup {

  private static final Logger LOG = Logger.getLogger(ResourceRegistry.class);

  private static final String FOUND = ResourceRegistry.class.getName() + ' ';

  private final KeycloakSession session;
  private final RealmModel realm;
  private final ResourceIndex index;

  ResourceRegistry(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.index =
        ((ResourceTokenPostProcessorFactory)
                session
                    .getKeycloakSessionFactory()
                    .getProviderFactory(
                        TokenPostProcessor.class, ResourceTokenPostProcessorFactory.PROVIDER_ID))
            .index();
  }

  /** Asked by the executor and again by the post-processor: the second time the request knows. */
  @Override
  public Optional<ResourceServer> find(ResourceUri uri) {
    String found = FOUND + realm.getId() + ' ' + uri;
    @Nullable ResourceServer known = session.getAttribute(found, ResourceServer.class);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<ResourceServer> server = look(uri);
    server.ifPresent(value -> session.setAttribute(found, value));
    return server;
  }

  private Optional<ResourceServer> look(ResourceUri uri) {
    List<ClientModel> clients = clients(uri).toList();
    if (clients.size() > 1) {
      // An import can bring this about; neither server may get tokens meant for the other.
      LOG.warnf(
          "Realm %s has %d clients with the resource_url %s: no token is issued for it until one"
              + " client is left",
          realm.getName(), clients.size(), uri);
      return Optional.empty();
    }
    return clients.stream().flatMap(c -> ResourceAttributes.serverOf(c).stream()).findFirst();
  }

  /** Clients that have this URL now, whatever their state. */
  Stream<ClientModel> clients(ResourceUri uri) {
    return index.clients(session, realm, uri).stream()
        .flatMap(id -> Stream.ofNullable(session.clients().getClientById(realm, id)))
        .filter(client -> ResourceAttributes.uriOf(client).filter(uri::equals).isPresent());
  }
}
