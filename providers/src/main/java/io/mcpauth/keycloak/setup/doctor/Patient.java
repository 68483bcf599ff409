package io.mcpauth.keycloak.setup.doctor;

import io.mcpauth.keycloak.policy.AppliedExecutors;
import io.mcpauth.keycloak.request.AdminCall;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** A realm that is looked at, by a call of admin REST. */
final class Patient {

  private final AdminCall call;
  private final Optional<String> unsupported;

  Patient(AdminCall call, Optional<String> unsupported) {
    this.call = call;
    this.unsupported = unsupported;
  }

  /** What is wrong with this version of Keycloak. */
  Optional<String> unsupported() {
    return unsupported;
  }

  AdminCall call() {
    return call;
  }

  KeycloakSession session() {
    return call.session();
  }

  RealmModel realm() {
    return call.realm();
  }

  /** A place of the console in which the caller signed in. */
  String console(String place) {
    return base() + "admin/" + call.callerRealm() + "/console/#/" + realm().getName() + '/' + place;
  }

  /** Where this server is, as the request says. */
  URI base() {
    return session().getContext().getUri().getBaseUri();
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
   * A few values from the tables of clients, without a look at each client.
   *
   * @param query of JPA, with the parameter {@code realm}
   * @param parameters further ones
   */
  List<String> few(String query, Map<String, Object> parameters) {
    var typed =
        session()
            .getProvider(JpaConnectionProvider.class)
            .getEntityManager()
            .createQuery(query, String.class)
            .setParameter("realm", realm().getId())
            .setMaxResults(Doctor.MOST);
    parameters.forEach(typed::setParameter);
    return typed.getResultList();
  }

  /** An attribute of the realm. */
  Optional<String> attribute(String name) {
    @Nullable String value = realm().getAttribute(name);
    return Optional.ofNullable(value);
  }
}
