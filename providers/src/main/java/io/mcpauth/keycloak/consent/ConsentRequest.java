package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.consent.choice.Boxes;
import io.mcpauth.keycloak.grant.AccessTokenLifetime;
import io.mcpauth.keycloak.grant.ConsentRecords;
import io.mcpauth.keycloak.grant.ConsentTerms;
import io.mcpauth.keycloak.grant.Span;
import io.mcpauth.keycloak.grant.WhatIsNew;
import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
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
    ShownTerms shown = ShownTerms.of(session, authentication);
    WhatIsNew news = new ConsentRecords(session, user, client).whatIsNew(shown.terms());
    Set<String> freshScopes =
        news.scopes().stream()
            .map(scope -> ConsentTerms.clientScope(realm, scope))
            .collect(Collectors.toSet());
    List<RequestedScope> all =
        scopes.stream()
            // Where a device asks for nothing, Keycloak puts the client itself in.
            .filter(scope -> scope.getClientScope().isDisplayOnConsentScreen())
            .sorted(RequestedScope.ORDER)
            .map(
                scope -> {
                  String name = ConsentTerms.name(scope.getClientScope());
                  return RequestedScope.of(
                      scope,
                      parameters(name, shown.terms()),
                      words,
                      server,
                      shown.boxes().hold(name),
                      freshScopes.contains(name));
                })
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
        news,
        shown.fingerprint(),
        all.stream().map(RequestedScope::name).filter(shown.boxes()::has).distinct().toList(),
        choice(shown.boxes()),
        NothingLeft.isSaid(session),
        user.getUsername(),
        session
            .getContext()
            .getUri()
            .getBaseUriBuilder()
            .path("realms/{realm}/mcp/connections")
            .build(realm.getName())
            .toString());
  }

  private static String choice(Boxes boxes) {
    if (!boxes.haveFree()) {
      return "";
    }
    return boxes.haveFixed() ? "mcpChoiceFixed" : "mcpChoice";
  }

  /** Those of {@code organization:acme}, which Keycloak hands over as {@code organization}. */
  private List<String> parameters(String clientScope, ConsentTerms terms) {
    return terms.scopes().stream()
        .filter(name -> !name.equals(clientScope))
        .filter(name -> ConsentTerms.clientScope(realm, name).equals(clientScope))
        .map(name -> name.substring(clientScope.length() + 1))
        .toList();
  }

  private Optional<McpServer> server() {
    return AuthorizedResource.of(session, authentication)
        .flatMap(resource -> McpServer.find(session, resource))
        .map(server -> server.asSeenBy(authentication.getClient()));
  }
}
