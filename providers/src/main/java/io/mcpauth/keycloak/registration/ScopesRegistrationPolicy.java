package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.registration.Decision.Allow;
import io.mcpauth.keycloak.registration.Decision.Deny;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/**
 * Gives a client the scopes that it may have (RFC 7591 section 2, {@code scope}).
 *
 * <p>It sets them on the stored client, so that the registration format does not matter. The
 * default scopes, which a client has without asking, stay as the administrator set them.
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
    keepDefaults(
        context.getClient(),
        () ->
            session
                .getContext()
                .getRealm()
                .getDefaultClientScopesStream(true)
                .map(ClientScopeModel::getName));
  }

  @Override
  public void afterRegister(ClientRegistrationContext context, ClientModel client) {
    boolean ours = RegistrationRequest.of(session).isPresent();
    assign(client, ours ? ofRealm(client) : ofClient(client));
  }

  @Override
  public void beforeUpdate(ClientRegistrationContext context, ClientModel client) {
    refuseOthers(context);
    keepDefaults(context.getClient(), () -> client.getClientScopes(true).keySet().stream());
  }

  @Override
  public void afterUpdate(ClientRegistrationContext context, ClientModel client) {
    // RFC 7592 section 2.2: an update replaces the metadata. One without scope asks for none in
    // particular, as a registration without it does.
    if (DynamicClient.is(client)) {
      assign(client, ofClient(client));
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
    if (config.refuseOthers()) {
      Set<String> allowed = allowed(session.getContext().getRealm());
      boolean others =
          asked().stream().flatMap(List::stream).anyMatch(name -> !allowed.contains(name));
      gate.enforce(
          others
              ? new Deny(
                  RegistrationError.INVALID_CLIENT_METADATA,
                  TokenRule.SCOPE,
                  "names a scope that is not allowed here",
                  "See scopes_supported in the metadata")
              : new Allow(),
          context);
    }
  }

  /**
   * What is in every token without being asked for is the administrator's to say. Only Keycloak's
   * own registration formats can name it.
   */
  private static void keepDefaults(
      ClientRepresentation request, Supplier<Stream<String>> defaults) {
    if (request.getDefaultClientScopes() != null || request.getOptionalClientScopes() != null) {
      request.setDefaultClientScopes(defaults.get().toList());
    }
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

  /** The scopes of a client before the policy: in every token, and on request. */
  private record Before(List<ClientScopeModel> always, List<ClientScopeModel> onRequest) {}

  /**
   * Those of a new client that named none to Keycloak: the realm's, of its protocol. To ask the
   * client itself would be two queries.
   */
  private static Before ofRealm(ClientModel client) {
    List<String> protocols = KeycloakModelUtils.getAcceptedClientScopeProtocols(client);
    Function<Boolean, List<ClientScopeModel>> scopes =
        always ->
            client
                .getRealm()
                .getDefaultClientScopesStream(always)
                .filter(scope -> protocols.contains(scope.getProtocol()))
                .toList();
    return new Before(scopes.apply(true), scopes.apply(false));
  }

  private static Before ofClient(ClientModel client) {
    return new Before(
        List.copyOf(client.getClientScopes(true).values()),
        List.copyOf(client.getClientScopes(false).values()));
  }

  private Set<String> asked(List<String> names, RealmModel realm) {
    Set<String> wanted = new HashSet<>(names);
    wanted.retainAll(allowed(realm));
    return wanted;
  }

  private Set<String> usual(RealmModel realm) {
    Set<String> wanted =
        realm
            .getDefaultClientScopesStream(false)
            .map(ClientScopeModel::getName)
            .collect(Collectors.toCollection(HashSet::new));
    // Without a list of its own the policy allows the realm's, so all of these.
    if (!config.allowed().isEmpty()) {
      wanted.retainAll(allowed(realm));
    }
    return wanted;
  }

  /** Brings the scopes on request in line with what was asked and what is allowed. */
  private void assign(ClientModel client, Before before) {
    RealmModel realm = client.getRealm();
    Set<String> wanted = asked().map(names -> asked(names, realm)).orElseGet(() -> usual(realm));
    wanted.addAll(config.always());
    before.always().stream().map(ClientScopeModel::getName).forEach(wanted::remove);

    // Each change is a statement to the database, so only what differs is touched.
    before.onRequest().stream()
        .filter(scope -> !wanted.contains(scope.getName()))
        .forEach(client::removeClientScope);
    Set<String> has =
        before.onRequest().stream().map(ClientScopeModel::getName).collect(Collectors.toSet());
    if (has.containsAll(wanted)) {
      new AssignedScopes(before.always(), wanted).attachTo(session);
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
