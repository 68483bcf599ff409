package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.registration.Decision.Allow;
import io.mcpauth.keycloak.registration.Decision.Deny;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/**
 * Gives a client the scopes that it may have (RFC 7591 section 2, {@code scope}).
 *
 * <p>It sets them on the stored client, so that the registration format does not matter. The
 * realm's default scopes stay.
 */
final class ScopesRegistrationPolicy implements ClientRegistrationPolicy {

  private final KeycloakSession session;
  private final ScopesConfig config;
  private final RegistrationGate gate;

  ScopesRegistrationPolicy(KeycloakSession session, ScopesConfig config, RegistrationGate gate) {
    this.session = session;
    this.config = config;
    this.gate = gate;
  }

  @Override
  public void beforeRegister(ClientRegistrationContext context) {
    refuseOthers(context);
  }

  @Override
  public void afterRegister(ClientRegistrationContext context, ClientModel client) {
    assign(client, asked());
  }

  @Override
  public void beforeUpdate(ClientRegistrationContext context, ClientModel client) {
    refuseOthers(context);
  }

  @Override
  public void afterUpdate(ClientRegistrationContext context, ClientModel client) {
    // RFC 7592 section 2.2: an update replaces the metadata. One without scope asks for none in
    // particular, as a registration without it does.
    if (DynamicClient.is(client)) {
      assign(client, asked());
    }
  }

  @Override
  public void beforeView(ClientRegistrationProvider provider, ClientModel client) {}

  @Override
  public void beforeDelete(ClientRegistrationProvider provider, ClientModel client) {}

  private Optional<List<String>> asked() {
    return RegistrationRequest.of(session).flatMap(RegistrationRequest::scope);
  }

  private void refuseOthers(ClientRegistrationContext context) {
    Set<String> allowed = allowed(session.getContext().getRealm());
    boolean others =
        asked().stream().flatMap(List::stream).anyMatch(name -> !allowed.contains(name));
    gate.enforce(
        config.refuseOthers() && others
            ? new Deny(
                RegistrationError.INVALID_CLIENT_METADATA,
                TokenRule.SCOPE,
                "names a scope that is not allowed here",
                "See scopes_supported in the metadata")
            : new Allow(),
        context);
  }

  private Set<String> allowed(RealmModel realm) {
    Stream<String> names =
        config.allowed().isEmpty() ? realmScopes(realm) : config.allowed().stream();
    return Stream.concat(names, config.always().stream()).collect(Collectors.toSet());
  }

  private static Stream<String> realmScopes(RealmModel realm) {
    return Stream.concat(
            realm.getDefaultClientScopesStream(true), realm.getDefaultClientScopesStream(false))
        .map(ClientScopeModel::getName);
  }

  private void assign(ClientModel client, Optional<List<String>> asked) {
    RealmModel realm = client.getRealm();
    Set<String> allowed = allowed(realm);
    Set<String> wanted =
        asked
            .<Set<String>>map(Set::copyOf)
            .orElseGet(
                () ->
                    realm
                        .getDefaultClientScopesStream(false)
                        .map(ClientScopeModel::getName)
                        .collect(Collectors.toSet()));
    Set<String> defaults = client.getClientScopes(true).keySet();
    client.getClientScopes(false).values().stream()
        .filter(scope -> !wanted.contains(scope.getName()) || !allowed.contains(scope.getName()))
        .filter(scope -> !config.always().contains(scope.getName()))
        .toList()
        .forEach(client::removeClientScope);
    realm
        .getClientScopesStream()
        .filter(scope -> allowed.contains(scope.getName()))
        .filter(
            scope -> wanted.contains(scope.getName()) || config.always().contains(scope.getName()))
        .filter(scope -> !defaults.contains(scope.getName()))
        .toList()
        .forEach(scope -> client.addClientScope(scope, false));
  }
}
