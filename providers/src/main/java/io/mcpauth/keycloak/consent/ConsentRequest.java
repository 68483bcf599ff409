package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.AccessTokenLifetime;
import io.mcpauth.keycloak.grant.ConsentRecords;
import io.mcpauth.keycloak.grant.ConsentTerms;
import io.mcpauth.keycloak.grant.Span;
import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.rar.AuthorizationDetails;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * One request for consent, as Keycloak has it at hand.
 *
 * @param scopes those that the user has not granted yet
 */
record ConsentRequest(
    KeycloakSession session,
    RealmModel realm,
    AuthenticationSessionModel authentication,
    List<AuthorizationDetails> scopes) {

  ConsentPage page(Words words) {
    ClientModel client = authentication.getClient();
    UserModel user = authentication.getAuthenticatedUser();
    Optional<McpServer> server = server();
    ConsentTerms terms = ConsentTerms.of(session, authentication);
    List<RequestedScope> all =
        scopes.stream()
            // Where a device asks for nothing, Keycloak puts the client itself in.
            .filter(scope -> scope.getClientScope().isDisplayOnConsentScreen())
            .sorted(RequestedScope.ORDER)
            .map(scope -> RequestedScope.of(scope, parameters(scope, terms), words, server))
            .toList();
    return new ConsentPage(
        ClientIdentity.of(client, words, Clock.system(ZoneId.systemDefault())),
        Destination.of(authentication.getRedirectUri()),
        server,
        all.stream().filter(scope -> !scope.sensitive()).toList(),
        all.stream().filter(RequestedScope::sensitive).toList(),
        all.stream().anyMatch(s -> s.name().equals(OAuth2Constants.OFFLINE_ACCESS))
            ? Optional.of(OfflineLifetime.of(realm, client))
            : Optional.empty(),
        Span.of(AccessTokenLifetime.of(realm, client)),
        new ConsentRecords(session, user, client).know(terms),
        terms.fingerprint(),
        user.getUsername(),
        session
            .getContext()
            .getUri()
            .getBaseUriBuilder()
            .path("realms/{realm}/mcp/connections")
            .build(realm.getName())
            .toString());
  }

  /** Those of {@code organization:acme}, which Keycloak hands over as {@code organization}. */
  private List<String> parameters(AuthorizationDetails scope, ConsentTerms terms) {
    String prefix = ConsentTerms.name(scope.getClientScope()) + ClientScopeModel.VALUE_SEPARATOR;
    return terms.scopes().stream()
        .filter(name -> name.startsWith(prefix))
        .filter(name -> KeycloakModelUtils.getClientScopeByName(realm, name) == null)
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  private Optional<McpServer> server() {
    return AuthorizedResource.of(session, authentication)
        .flatMap(resource -> McpServer.find(session, resource))
        .map(server -> server.asSeenBy(authentication.getClient()));
  }
}
