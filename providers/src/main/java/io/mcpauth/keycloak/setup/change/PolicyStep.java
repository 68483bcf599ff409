package io.mcpauth.keycloak.setup.change;

import io.mcpauth.keycloak.setup.description.Profiles;
import io.mcpauth.keycloak.setup.description.Profiles.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keycloak.representations.idm.ClientPolicyConditionRepresentation;
import org.keycloak.representations.idm.ClientPolicyRepresentation;
import org.keycloak.util.JsonSerialization;

/** The client policy that applies the profiles, to the clients that were asked for. */
final class PolicyStep {

  private static final String PLACE = "client policies";

  private final Work work;
  private final StoredPolicies stored;
  private final String condition;

  PolicyStep(Work work, StoredPolicies stored) {
    this.work = work;
    this.stored = stored;
    this.condition = work.options().toAll() ? Profiles.ANY_CLIENT : Profiles.MCP_CLIENTS;
  }

  void run() {
    List<String> profiles =
        Profiles.ALL.stream()
            .map(Profile::name)
            .filter(name -> stored.profile(name).isPresent())
            .toList();
    if (profiles.isEmpty()) {
      return; // The operator's own profiles say it all.
    }
    Optional<ClientPolicyRepresentation> known = stored.policy(Profiles.POLICY);
    if (known.isPresent()) {
      mend(known.get(), profiles);
    } else {
      add(profiles);
    }
  }

  private void add(List<String> profiles) {
    ClientPolicyRepresentation policy = new ClientPolicyRepresentation();
    policy.setName(Profiles.POLICY);
    policy.setDescription(
        work.options().toAll()
            ? Profiles.POLICY_DESCRIPTION
            : Profiles.POLICY_DESCRIPTION_MCP_CLIENTS);
    policy.setEnabled(true);
    policy.setConditions(List.of(condition()));
    policy.setProfiles(profiles);
    stored.add(policy);
    work.ledger()
        .changes(
            "client policy " + Profiles.POLICY,
            PLACE,
            null,
            condition,
            work.options().toAll()
                ? "it applies the profiles to every client of the realm"
                : "it applies the profiles to clients that came by themselves and to MCP servers");
  }

  private ClientPolicyConditionRepresentation condition() {
    ClientPolicyConditionRepresentation made = new ClientPolicyConditionRepresentation();
    made.setConditionProviderId(condition);
    made.setConfiguration(JsonSerialization.mapper.createObjectNode());
    return made;
  }

  private void mend(ClientPolicyRepresentation policy, List<String> profiles) {
    if (!Boolean.TRUE.equals(policy.isEnabled())) {
      policy.setEnabled(true);
      told("enabled", false, true, "it applies nothing while it is off");
    }
    List<String> named = new ArrayList<>(policy.getProfiles());
    List<String> missing = profiles.stream().filter(name -> !named.contains(name)).toList();
    if (!missing.isEmpty()) {
      List<String> before = List.copyOf(named);
      named.addAll(missing);
      policy.setProfiles(named);
      told("profiles", before, named, "what stands in them is not applied");
    }
    List<String> conditions =
        policy.getConditions().stream()
            .map(ClientPolicyConditionRepresentation::getConditionProviderId)
            .toList();
    if (conditions.equals(List.of(condition))) {
      return;
    }
    if (conditions.equals(List.of(Profiles.ANY_CLIENT))) {
      work.ledger()
          .blocks(
              "conditions of the client policy " + policy.getName(),
              PLACE,
              "it reaches every client, and setup takes nothing away from that",
              "choose the condition " + condition + " there, or ask with appliesTo all");
    } else if (conditions.isEmpty() || conditions.equals(List.of(Profiles.MCP_CLIENTS))) {
      policy.setConditions(List.of(condition()));
      told("conditions", conditions, List.of(condition), "it was asked for");
    } else {
      work.ledger()
          .blocks(
              "conditions of the client policy " + policy.getName(),
              PLACE,
              "they are yours: clients that do not meet them are not bound, not hashed and not"
                  + " asked about",
              "make sure that they hold for every client that registers itself and for every MCP"
                  + " server, or choose the condition "
                  + condition);
    }
  }

  private void told(String what, Object before, Object after, String reason) {
    work.ledger()
        .changes(what + " of the client policy " + Profiles.POLICY, PLACE, before, after, reason);
  }
}
