package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.registration.Decision.Allow;
import io.mcpauth.keycloak.registration.Decision.Deny;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
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
    // A new client has the realm's, of its protocol. To ask the client itself would be a query.
    List<String> protocols = KeycloakModelUtils.getAcceptedClientScopeProtocols(client);
    assign(
        client,
        client
            .getRealm()
            .getDefaultClientScopesStream(true)
            .filter(scope -> protocols.contains(scope.getProtocol()))
            .toList());
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
      assign(client, List.copyOf(client.getClientScopes(true).values()));
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

  /**
   * Brings the optional scopes in line with what was asked and what is allowed.
   *
   * @param defaults scopes that the client has without asking, which stay
   */
  private void assign(ClientModel client, List<ClientScopeModel> defaults) {
    RealmModel realm = client.getRealm();
    Set<String> allowed = allowed(realm);
    Set<String> wanted =
        asked()
            .map(List::stream)
            .orElseGet(
                () -> realm.getDefaultClientScopesStream(false).map(ClientScopeModel::getName))
            .collect(Collectors.toCollection(HashSet::new));
    wanted.retainAll(allowed);
    wanted.addAll(config.always());
    defaults.stream().map(ClientScopeModel::getName).forEach(wanted::remove);

    // Each change is a statement to the database, so only what differs is touched.
    Map<String, ClientScopeModel> has = client.getClientScopes(false);
    has.values().stream()
        .filter(scope -> !wanted.contains(scope.getName()))
        .forEach(client::removeClientScope);
    if (has.keySet().containsAll(wanted)) {
      new AssignedScopes(defaults, wanted).attachTo(session);
    } else {
      client.addClientScopes(
          realm
              .getClientScopesStream()
              .filter(scope -> wanted.contains(scope.getName()))
              .collect(Collectors.toSet()),
          false);
      // Keycloak leaves out what is of another protocol, so look at what it made of them.
      AssignedScopes.stored(client).attachTo(session);
    }
  }
}
