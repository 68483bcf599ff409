package io.mcpauth.keycloak.resource.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;

/**
 * The MCP servers of a realm: enabled confidential clients with {@code resource_url} or {@code
 * mcp.resource_template}.
 *
 * <p>Only administrators can set the attributes (see {@link ResourceUrlCheck}).
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
    List<Claim> claims = index.claims(session, realm, indicator);
    List<ClientModel> servers = servers(claims);
    if (servers.isEmpty()) {
      return Optional.empty();
    }
    ResourceUri uri = claims.get(0).uri();
    if (isShared(servers, claims)) {
      // An import can bring this about; neither client may get tokens meant for the other.
      LOG.warnf(
          "Realm %s has several clients with the resource_url, mcp.resource_template or client id"
              + " for %s: no token is issued for it until one client is left",
          realm.getName(), uri);
      return Optional.empty();
    }
    return ResourceAttributes.serverOf(servers.get(0), uri);
  }

  @Override
  public boolean isShared(String indicator) {
    List<Claim> claims = index.claims(session, realm, indicator);
    List<ClientModel> servers = servers(claims);
    return !servers.isEmpty() && isShared(servers, claims);
  }

  private boolean isShared(List<ClientModel> servers, List<Claim> claims) {
    String server = servers.get(0).getId();
    return servers.size() > 1
        || claims.stream()
            .filter(claim -> !claim.isOfServer())
            .flatMap(claim -> present(claim).stream())
            .anyMatch(client -> !client.getId().equals(server));
  }

  /** Clients that have this URL now, be it by a template, whatever their state. */
  public List<ClientModel> clients(ResourceUri uri) {
    return servers(index.claims(session, realm, uri.value()));
  }

  /** Whether a URL is one of this client and of no other. */
  public boolean isOf(ClientModel client, String url) {
    return find(url).filter(server -> server.clientId().equals(client.getClientId())).isPresent();
  }

  private List<ClientModel> servers(List<Claim> claims) {
    List<ClientModel> clients = new ArrayList<>(1);
    for (Claim claim : claims) {
      // A client can have a URL twice: in its list and by its own template.
      if (claim.isOfServer()
          && clients.stream().noneMatch(client -> client.getId().equals(claim.client()))) {
        present(claim).ifPresent(clients::add);
      }
    }
    return clients;
  }

  private Optional<ClientModel> present(Claim claim) {
    return Optional.ofNullable(session.clients().getClientById(realm, claim.client()))
        .filter(claim::holdsFor);
  }

  /** Clients that have a URL inside of a template now. */
  Stream<ClientModel> clientsWithUrlIn(ResourceTemplate template) {
    return existing(index.of(session, realm).clientsWithUrlIn(template).stream())
        .filter(
            client ->
                ResourceAttributes.urls(client).stream()
                    .flatMap(url -> ResourceAttributes.servable(url).stream())
                    .anyMatch(uri -> template.match(uri).isPresent()));
  }

  /** Clients that have a template now with a URL of this one. */
  Stream<ClientModel> clientsWithTemplateLike(ResourceTemplate template) {
    return existing(index.of(session, realm).clientsWithTemplateLike(template).stream())
        .filter(client -> ResourceAttributes.templates(client).anyMatch(template::overlaps));
  }

  /** Clients whose id is a URL inside of a template. A query: for when a client is saved. */
  Stream<ClientModel> clientsCalledLike(ResourceTemplate template) {
    List<String> ids = new ArrayList<>();
    ResourceIndex.forEachUrlLikeId(
        session,
        realm,
        (id, clientId) -> {
          if (ResourceUri.parse(clientId).flatMap(template::match).isPresent()) {
            ids.add(id);
          }
        });
    return existing(ids.stream());
  }

  private Stream<ClientModel> existing(Stream<String> ids) {
    return ids.map(id -> session.clients().getClientById(realm, id)).filter(Objects::nonNull);
  }
}
