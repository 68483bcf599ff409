package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import io.mcpauth.keycloak.resource.rules.ScopeRules;
import io.mcpauth.keycloak.told.RequestFacts;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/** The scopes of a registered MCP server in its realm. */
final class ServerScopes {

  private static final String NOTHING_LEFT =
      "scope names none of the scopes of this MCP server that the client may have: ask for one of"
          + " them (scopes_supported in the server's metadata), or leave the parameter out";

  private ServerScopes() {}

  static ScopeRules of(RealmModel realm, Set<String> own) {
    return new ScopeRules(own, Optional.empty(), name -> isClientScope(realm, name));
  }

  /** As they are for one client: of one that came by itself not all may be. */
  static ScopeRules of(KeycloakSession session, ResourceServer server, ClientModel client) {
    return new ScopeRules(
        server.scopes(),
        AccessCheck.to(session, server).flatMap(access -> access.ceiling(client)),
        name -> isClientScope(client.getRealm(), name));
  }

  private static boolean isClientScope(RealmModel realm, String name) {
    return KeycloakModelUtils.getClientScopeByName(realm, name) != null;
  }

  /**
   * Refuses a request, before anybody signs in, that would end in a token without any scope of the
   * server (RFC 6749 section 3.3).
   *
   * @param requested the parameter {@code scope}
   */
  static void check(
      KeycloakSession session,
      ResourceServer server,
      ClientModel client,
      @Nullable String requested)
      throws ClientPolicyException {
    if (!of(session, server, client)
        .leavesSomething(
            ScopeParameter.words(requested),
            available(client),
            client.getClientScopes(true).keySet())) {
      RequestFacts.of(session).refuses(requested);
      throw new ClientPolicyException(OAuthErrorException.INVALID_SCOPE, NOTHING_LEFT);
    }
  }

  /**
   * A scope parameter with the server's scopes, where it names none, and without those that the
   * client cannot have there.
   *
   * @param requested the parameter {@code scope}
   */
  static String settled(
      KeycloakSession session, ResourceServer server, ClientModel client, String requested) {
    return String.join(
        " ",
        of(session, server, client).settled(ScopeParameter.words(requested), available(client)));
  }

  /** Names of the client scopes that a client may ask for. */
  static Set<String> available(ClientModel client) {
    Set<String> available = new LinkedHashSet<>(client.getClientScopes(true).keySet());
    available.addAll(client.getClientScopes(false).keySet());
    return available;
  }
}
