package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.access.ServerAccess;
import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.resource.registry.ResourceRegistry;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import io.mcpauth.keycloak.resource.rules.ScopeRules;
import io.mcpauth.keycloak.told.RequestFacts;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** A registered MCP server as people know it, and what its scopes are. */
public final class McpServer {

  private final KeycloakSession session;
  private final ResourceServer server;
  private final ClientModel holder;
  private final ScopeRules scopes;

  private McpServer(
      KeycloakSession session, ResourceServer server, ClientModel holder, ScopeRules scopes) {
    this.session = session;
    this.server = server;
    this.holder = holder;
    this.scopes = scopes;
  }

  /**
   * The server that a resource indicator names.
   *
   * @param session of a request to the realm
   * @param indicator the parameter {@code resource} (RFC 8707)
   * @return the server; empty if no enabled one of this URL is registered
   */
  public static Optional<McpServer> find(KeycloakSession session, String indicator) {
    return new ResourceRegistry(session).find(indicator).flatMap(server -> of(session, server));
  }

  /** Has the events of the request tell the server of a resource indicator, if there is one. */
  public static void tell(KeycloakSession session, String indicator) {
    find(session, indicator)
        .ifPresent(found -> RequestFacts.of(session).isFor(found.audience(), found.clientId()));
  }

  private static Optional<McpServer> of(KeycloakSession session, ResourceServer server) {
    RealmModel realm = session.getContext().getRealm();
    return Optional.ofNullable(realm.getClientByClientId(server.clientId()))
        .map(
            holder ->
                new McpServer(session, server, holder, ServerScopes.of(realm, server.scopes())));
  }

  /** The same server, with the scopes that this client can have there. */
  public McpServer asSeenBy(ClientModel client) {
    return new McpServer(session, server, holder, ServerScopes.of(session, server, client));
  }

  /** Who reaches it. */
  public ServerAccess access() {
    return new ServerAccess(session, holder);
  }

  /** Whether its tokens have to be bound to a key (RFC 9449). */
  public boolean requiresProof() {
    return access().requiresProof();
  }

  /** The same words wherever a token request proves no key to a server that wants one. */
  public static String missingProof() {
    return RequiredProof.MISSING;
  }

  /** What the realm calls it. */
  public String clientId() {
    return server.clientId();
  }

  /** Its name, or its client id where it has none. An administrator wrote it. */
  public String name() {
    return Optional.ofNullable(holder.getName())
        .filter(name -> !name.isBlank())
        .orElse(server.clientId());
  }

  /**
   * The URL that people know it by, and consent is recorded for: the first one that an
   * administrator wrote, or the one that was asked for where a template of his matches it.
   */
  public String url() {
    return server.address().identity();
  }

  /** The URL in the audience of its tokens, which events tell. */
  public String audience() {
    return server.audience();
  }

  /** Whether a consent that was recorded for a URL is for the server under the one asked for. */
  public boolean isRecordedAs(String url) {
    return url.equals(server.address().identity()) || url.equals(server.address().audience());
  }

  /** Whether a scope that is granted stands in the tokens for this server. */
  public boolean offers(String scope) {
    return scopes.offers(scope);
  }

  /**
   * What a request of a client is for: with the server's scopes where it names none (RFC 6749
   * section 3.3), and without those that the client cannot have there.
   *
   * @param requested the parameter {@code scope}
   */
  public Set<String> settled(ClientModel client, @Nullable String requested) {
    return asSeenBy(client)
        .scopes
        .settled(ScopeParameter.words(requested), ServerScopes.available(client));
  }
}
