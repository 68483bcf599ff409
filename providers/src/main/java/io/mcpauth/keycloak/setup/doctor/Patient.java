package io.mcpauth.keycloak.setup.doctor;

import io.mcpauth.keycloak.policy.AppliedExecutors;
import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.secret.SecretsInClear;
import jakarta.persistence.TypedQuery;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;
import org.keycloak.urls.UrlType;

/** A realm that is looked at, by a call of admin REST. */
final class Patient {

  private static final String WITH_ATTRIBUTE =
      "select c.id from ClientEntity c where c.realmId = :realm and exists (select 1 from"
          + " ClientAttributeEntity a where a.client = c and a.name in (:names)"
          + " and a.value is not null) order by c.clientId";

  private final AdminCall call;
  private final Optional<String> unsupported;
  private final SecretsInClear secrets;

  /** Internal ids, by the attributes that were asked for. */
  private final Map<List<String>, List<String>> withAttributes = new HashMap<>();

  Patient(AdminCall call, Optional<String> unsupported) {
    this.call = call;
    this.unsupported = unsupported;
    this.secrets = new SecretsInClear(call);
  }

  /** What is wrong with this version of Keycloak. */
  Optional<String> unsupported() {
    return unsupported;
  }

  /** How the realm's secrets are stored. */
  SecretsInClear secrets() {
    return secrets;
  }

  KeycloakSession session() {
    return call.session();
  }

  RealmModel realm() {
    return call.realm();
  }

  /** A place of the console in which the caller signed in. */
  String console(String place) {
    return call.console(place);
  }

  /** Where this server is to clients and people: what the issuer begins with. */
  URI base() {
    return session().getContext().getUri(UrlType.FRONTEND).getBaseUri();
  }

  /** Where it is to administrators, which an operator may set apart. */
  URI administration() {
    return session().getContext().getUri(UrlType.ADMIN).getBaseUri();
  }

  /** What the enabled client policies apply; empty if they cannot be read. */
  Optional<AppliedExecutors> executors() {
    try {
      return Optional.of(AppliedExecutors.of(realm()));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Registration policies of a side, {@code anonymous} or {@code authenticated}. */
  List<ComponentModel> registrationPolicies(String side) {
    return components(ClientRegistrationPolicy.class.getName())
        .filter(policy -> side.equals(policy.getSubType()))
        .toList();
  }

  Stream<ComponentModel> components(String type) {
    return realm().getComponentsStream(realm().getId(), type).toList().stream();
  }

  /**
   * As many values from the tables of clients as a check tells, without a look at each client: for
   * queries that find what is wrong and nothing else.
   *
   * @param query of JPA, with the parameter {@code realm}
   * @param parameters further ones
   */
  List<String> few(String query, Map<String, Object> parameters) {
    return query(query, parameters).setMaxResults(Doctor.MOST).getResultList();
  }

  /**
   * All values that a query finds; what administrators alone write is as much as they wrote.
   *
   * @param query see {@link #few}
   */
  List<String> all(String query, Map<String, Object> parameters) {
    return query(query, parameters).getResultList();
  }

  private TypedQuery<String> query(String query, Map<String, Object> parameters) {
    TypedQuery<String> typed =
        session()
            .getProvider(JpaConnectionProvider.class)
            .getEntityManager()
            .createQuery(query, String.class)
            .setParameter("realm", realm().getId());
    parameters.forEach(typed::setParameter);
    return typed;
  }

  /** The clients that have one of these attributes, by client id. */
  Stream<ClientModel> clientsWith(List<String> attributes) {
    return withAttributes
        .computeIfAbsent(attributes, names -> all(WITH_ATTRIBUTE, Map.of("names", names)))
        .stream()
        .flatMap(id -> Stream.ofNullable(session().clients().getClientById(realm(), id)));
  }

  /** An attribute of the realm. */
  Optional<String> attribute(String name) {
    @Nullable String value = realm().getAttribute(name);
    return Optional.ofNullable(value);
  }
}
