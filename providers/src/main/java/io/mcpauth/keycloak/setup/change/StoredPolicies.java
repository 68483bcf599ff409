package io.mcpauth.keycloak.setup.change;

import io.mcpauth.keycloak.setup.change.Entry.Kind;
import io.mcpauth.keycloak.setup.description.Profiles;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ClientPoliciesRepresentation;
import org.keycloak.representations.idm.ClientPolicyConditionRepresentation;
import org.keycloak.representations.idm.ClientPolicyExecutorRepresentation;
import org.keycloak.representations.idm.ClientPolicyRepresentation;
import org.keycloak.representations.idm.ClientProfileRepresentation;
import org.keycloak.representations.idm.ClientProfilesRepresentation;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/** Client profiles and client policies of a realm, while they are changed. */
final class StoredPolicies {

  private final KeycloakSession session;
  private final RealmModel realm;
  private final ClientProfilesRepresentation profiles;
  private final ClientPoliciesRepresentation policies;

  private StoredPolicies(
      KeycloakSession session,
      RealmModel realm,
      ClientProfilesRepresentation profiles,
      ClientPoliciesRepresentation policies) {
    this.session = session;
    this.realm = realm;
    this.profiles = profiles;
    this.policies = policies;
    profiles.setProfiles(new ArrayList<>(profiles.getProfiles()));
    policies.setPolicies(new ArrayList<>(policies.getPolicies()));
  }

  /**
   * Those of a realm.
   *
   * @throws jakarta.ws.rs.WebApplicationException 409 if they cannot be read
   */
  static StoredPolicies of(KeycloakSession session, RealmModel realm) {
    try {
      return new StoredPolicies(
          session,
          realm,
          session.clientPolicy().getClientProfiles(realm, false),
          session.clientPolicy().getClientPolicies(realm, false));
    } catch (ClientPolicyException e) {
      throw unusable();
    }
  }

  private static ErrorResponseException unusable() {
    return ErrorResponse.error(
        "The client profiles or client policies of the realm cannot be read or saved: open the JSON"
            + " editor of the client policies, mend them, and set the realm up again",
        Response.Status.CONFLICT);
  }

  Optional<ClientProfileRepresentation> profile(String name) {
    return profiles.getProfiles().stream()
        .filter(profile -> name.equals(profile.getName()))
        .findFirst();
  }

  Optional<ClientPolicyRepresentation> policy(String name) {
    return policies.getPolicies().stream()
        .filter(policy -> name.equals(policy.getName()))
        .findFirst();
  }

  void add(ClientProfileRepresentation profile) {
    profiles.getProfiles().add(profile);
  }

  void add(ClientPolicyRepresentation policy) {
    policies.getPolicies().add(policy);
  }

  /** Removes what has the names of the description. */
  void removeOurs() {
    policies.getPolicies().removeIf(policy -> Profiles.POLICY.equals(policy.getName()));
    List<String> ours = Profiles.ALL.stream().map(Profiles.Profile::name).toList();
    for (ClientPolicyRepresentation policy : policies.getPolicies()) {
      if (policy.getProfiles() != null) {
        policy.setProfiles(
            policy.getProfiles().stream().filter(name -> !ours.contains(name)).toList());
      }
    }
    profiles.getProfiles().removeIf(profile -> ours.contains(profile.getName()));
  }

  /** Whether a policy of the operator's own applies an executor to all that the options name. */
  boolean isAppliedElsewhere(String executor, Options options) {
    return elsewhere(options).anyMatch(e -> executor.equals(e.getExecutorProviderId()));
  }

  /** Whether one applies Keycloak's PKCE executor as the console makes it. */
  boolean isAutoConfigureMissing(Options options) {
    return elsewhere(options)
        .filter(e -> Profiles.PKCE.equals(e.getExecutorProviderId()))
        .anyMatch(
            e ->
                e.getConfiguration() == null
                    || !e.getConfiguration().path(Profiles.AUTO_CONFIGURE).asBoolean());
  }

  private Stream<ClientPolicyExecutorRepresentation> elsewhere(Options options) {
    Set<String> applied = new HashSet<>();
    policies.getPolicies().stream()
        .filter(policy -> !Profiles.POLICY.equals(policy.getName()))
        .filter(policy -> Boolean.TRUE.equals(policy.isEnabled()))
        .filter(policy -> reaches(policy, options))
        .forEach(policy -> applied.addAll(policy.getProfiles()));
    return profiles.getProfiles().stream()
        .filter(profile -> applied.contains(profile.getName()))
        .filter(profile -> profile.getExecutors() != null)
        .flatMap(profile -> profile.getExecutors().stream());
  }

  private static boolean reaches(ClientPolicyRepresentation policy, Options options) {
    @Nullable List<ClientPolicyConditionRepresentation> conditions = policy.getConditions();
    return conditions != null
        && !conditions.isEmpty()
        && policy.getProfiles() != null
        && conditions.stream()
            .map(ClientPolicyConditionRepresentation::getConditionProviderId)
            .allMatch(
                id ->
                    Profiles.ANY_CLIENT.equals(id)
                        || (!options.toAll() && Profiles.MCP_CLIENTS.equals(id)));
  }

  /** Saves them past Keycloak's checks, and remembers what was there. */
  void save(Memory memory) {
    try {
      keep(
          memory,
          Constants.CLIENT_PROFILES,
          () -> session.clientPolicy().updateClientProfiles(realm, profiles));
      keep(
          memory,
          Constants.CLIENT_POLICIES,
          () -> session.clientPolicy().updateClientPolicies(realm, policies));
    } catch (ClientPolicyException e) {
      throw unusable();
    }
  }

  private interface Save {
    void run() throws ClientPolicyException;
  }

  private void keep(Memory memory, String attribute, Save save) throws ClientPolicyException {
    @Nullable String before = realm.getAttribute(attribute);
    save.run();
    memory.add(Entry.of(Kind.ATTRIBUTE, attribute, before, realm.getAttribute(attribute)));
  }
}
