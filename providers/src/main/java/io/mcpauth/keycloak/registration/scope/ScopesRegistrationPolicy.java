package io.mcpauth.keycloak.registration.scope;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.registration.gate.Decision.Allow;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.gate.RegistrationError;
import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import io.mcpauth.keycloak.registration.gate.RegistrationRequest;
import io.mcpauth.keycloak.registration.metadata.TokenRule;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
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

  private static final String REMOVE =
      "delete from ClientScopeClientMappingEntity m"
          + " where m.clientId = :client and m.clientScopeId in (:scopes)";

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
    Scopes ofRealm = ofRealm(client).onRequest(config.onRequest());
    // One that named none to Keycloak has the realm's. To ask the client itself would be two
    // queries.
    boolean ours = RegistrationRequest.of(session).isPresent();
    takeOff(client);
    assign(client, ours ? ofRealm : ofClient(client), ofRealm);
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
      takeOff(client);
      assign(client, ofClient(client), ofRealm(client).onRequest(config.onRequest()));
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
      RealmModel realm = session.getContext().getRealm();
      Set<String> allowed =
          allowed(
              Stream.concat(
                      realm.getDefaultClientScopesStream(true),
                      realm.getDefaultClientScopesStream(false))
                  .map(ClientScopeModel::getName));
      boolean others =
          asked().stream().flatMap(List::stream).anyMatch(name -> !allowed.contains(name));
      gate.enforce(
          others
              ? new Deny(
                  RegistrationError.INVALID_CLIENT_METADATA,
                  TokenRule.SCOPE,
                  "names a scope that is not allowed here",
                  "See scopes_supported in the metadata",
                  ScopesConfig.REFUSE_OTHERS)
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

  private Set<String> allowed(Stream<String> ofRealm) {
    Set<String> allowed = new HashSet<>(config.always());
    if (config.allowed().isEmpty()) {
      ofRealm.forEach(allowed::add);
    } else {
      allowed.addAll(config.allowed());
    }
    return allowed;
  }

  /** What a client has in every token, and what it may ask for. */
  private record Scopes(List<ClientScopeModel> always, List<ClientScopeModel> onRequest) {

    /** The same, where some of the first are not had without asking. */
    Scopes onRequest(List<String> names) {
      List<ClientScopeModel> kept =
          always.stream().filter(scope -> !names.contains(scope.getName())).toList();
      return new Scopes(
          kept,
          Stream.concat(
                  onRequest.stream(),
                  always.stream().filter(scope -> names.contains(scope.getName())))
              .toList());
    }

    Stream<String> names() {
      return Stream.concat(always.stream(), onRequest.stream()).map(ClientScopeModel::getName);
    }
  }

  /** The realm's, of the protocol of the client: what Keycloak gives to a new one. */
  private static Scopes ofRealm(ClientModel client) {
    List<String> protocols = KeycloakModelUtils.getAcceptedClientScopeProtocols(client);
    Function<Boolean, List<ClientScopeModel>> scopes =
        always ->
            client
                .getRealm()
                .getDefaultClientScopesStream(always)
                .filter(scope -> protocols.contains(scope.getProtocol()))
                .toList();
    return new Scopes(scopes.apply(true), scopes.apply(false));
  }

  private static Scopes ofClient(ClientModel client) {
    return new Scopes(
        List.copyOf(client.getClientScopes(true).values()),
        List.copyOf(client.getClientScopes(false).values()));
  }

  private Set<String> asked(List<String> names, Scopes ofRealm) {
    Set<String> wanted = new HashSet<>(names);
    wanted.retainAll(allowed(ofRealm.names()));
    return wanted;
  }

  private Set<String> usual(Scopes ofRealm) {
    Set<String> wanted = new HashSet<>();
    ofRealm.onRequest().forEach(scope -> wanted.add(scope.getName()));
    // Without a list of its own the policy allows the realm's, so all of these.
    if (!config.allowed().isEmpty()) {
      wanted.retainAll(allowed(ofRealm.names()));
    }
    return wanted;
  }

  /** Moves the default scopes that are on request only to where a client asks for them. */
  private void takeOff(ClientModel client) {
    if (config.onRequest().isEmpty()) {
      return;
    }
    for (ClientScopeModel scope : List.copyOf(client.getClientScopes(true).values())) {
      if (config.onRequest().contains(scope.getName())) {
        client.removeClientScope(scope);
        client.addClientScope(scope, false);
      }
    }
  }

  /** Brings the scopes on request in line with what was asked and what is allowed. */
  private void assign(ClientModel client, Scopes before, Scopes ofRealm) {
    Set<String> wanted =
        asked().map(names -> asked(names, ofRealm)).orElseGet(() -> usual(ofRealm));
    wanted.addAll(config.always());
    before.always().forEach(scope -> wanted.remove(scope.getName()));

    // Each change is a statement to the database, so only what differs is touched.
    Set<String> has = new HashSet<>();
    List<ClientScopeModel> surplus = new ArrayList<>();
    for (ClientScopeModel scope : before.onRequest()) {
      if (wanted.contains(scope.getName())) {
        has.add(scope.getName());
      } else {
        surplus.add(scope);
      }
    }
    removeAtOnce(client, surplus);
    if (has.containsAll(wanted)) {
      new AssignedScopes(before.always(), wanted).attachTo(session);
    } else {
      client.addClientScopes(
          client
              .getRealm()
              .getClientScopesStream()
              .filter(scope -> wanted.contains(scope.getName()))
              .collect(Collectors.toSet()),
          false);
      // Keycloak leaves out what is of another protocol, so look at what it made of them.
      AssignedScopes.stored(client).attachTo(session);
    }
  }

  /** One statement for all but the first: each that Keycloak removes is written out by itself. */
  private void removeAtOnce(ClientModel client, List<ClientScopeModel> surplus) {
    if (surplus.isEmpty()) {
      return;
    }
    if (surplus.size() > 1) {
      EntityManager entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
      entities.flush();
      entities
          .createQuery(REMOVE)
          .setParameter("client", client.getId())
          .setParameter("scopes", surplus.stream().skip(1).map(ClientScopeModel::getId).toList())
          .executeUpdate();
    }
    // The first by Keycloak itself, which knows by that that the client has changed.
    client.removeClientScope(surplus.get(0));
  }
}
