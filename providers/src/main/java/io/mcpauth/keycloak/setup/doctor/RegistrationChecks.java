package io.mcpauth.keycloak.setup.doctor;

import static io.mcpauth.keycloak.setup.description.Registration.ANONYMOUS;
import static io.mcpauth.keycloak.setup.description.Registration.MAPPER_TYPES;
import static io.mcpauth.keycloak.setup.description.Registration.MAX_CLIENTS;
import static io.mcpauth.keycloak.setup.description.Registration.PROTOCOL_MAPPERS;
import static io.mcpauth.keycloak.setup.description.Registration.REDIRECT_URIS;
import static io.mcpauth.keycloak.setup.description.Registration.TRUSTED_HOSTS;
import static io.mcpauth.keycloak.setup.doctor.Trouble.failure;
import static io.mcpauth.keycloak.setup.doctor.Trouble.warning;

import io.mcpauth.keycloak.setup.description.Registration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentFactory;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** The policies that judge who registers. */
final class RegistrationChecks {

  private static final Map<String, String> LIMITS =
      Map.of(
          Registration.RATE_LIMIT, "Whoever registers ever new clients is not slowed down",
          Registration.LIFETIME, "Clients that nobody uses stay for ever, and fill the realm");

  /** Keycloak's own default. */
  private static final int TOO_FEW_CLIENTS = 200;

  private static final int ENOUGH_CLIENTS = 10_000;

  static final List<Check> ALL =
      List.of(
          Check.of(
              "registration-policy",
              "Registrations are judged by the pack",
              RegistrationChecks::missing),
          Check.of(
              "registration-settings",
              "The settings of the registration policies can be used",
              RegistrationChecks::unusable),
          Check.of(
                  "trusted-hosts",
                  "Clients can register from anywhere",
                  RegistrationChecks::trustedHosts)
              .mendedBy(
                  (patient, object) ->
                      named(patient, TRUSTED_HOSTS, object)
                          .forEach(patient.realm()::removeComponent)),
          Check.of("max-clients", "There is room for clients", RegistrationChecks::maxClients)
              .mendedBy(
                  (patient, object) ->
                      named(patient, MAX_CLIENTS, object)
                          .forEach(
                              policy -> {
                                policy.put(MAX_CLIENTS, Integer.toString(ENOUGH_CLIENTS));
                                patient.realm().updateComponent(policy);
                              })),
          Check.of(
                  "registration-mappers",
                  "A client that registers brings no mappers of its own",
                  RegistrationChecks::mappers)
              .mendedBy(
                  (patient, object) ->
                      withStockMappers(patient)
                          .filter(policy -> object(policy).equals(object))
                          .forEach(
                              policy -> {
                                policy.getConfig().put(MAPPER_TYPES, List.of());
                                patient.realm().updateComponent(policy);
                              })),
          Check.of(
              "registration-limits",
              "Registrations are limited, and clients that nobody uses end",
              patient ->
                  LIMITS.entrySet().stream()
                      .filter(limit -> !providers(patient, ANONYMOUS).contains(limit.getKey()))
                      .map(
                          limit ->
                              warning(
                                      limit.getKey(),
                                      limit.getValue(),
                                      "Add the policy " + limit.getKey() + " for anonymous access")
                                  .at("clients/client-registration/" + ANONYMOUS))),
          Check.of(
              "registration-consent",
              "People are asked before a stranger's client acts for them",
              patient ->
                  lacks(
                      patient,
                      Registration.CONSENT_REQUIRED,
                      failure(
                          ANONYMOUS,
                          "Clients that register themselves act for whoever signs in, and nobody is"
                              + " asked",
                          "Add the policy Consent Required for anonymous access"))),
          Check.of(
              "registration-full-scope",
              "A stranger's client gets no roles",
              patient ->
                  lacks(
                      patient,
                      Registration.FULL_SCOPE_DISABLED,
                      warning(
                          ANONYMOUS,
                          "Clients that register themselves may carry all roles of their users",
                          "Add the policy Full Scope Disabled for anonymous access"))));

  private RegistrationChecks() {}

  private static Stream<Trouble> missing(Patient patient) {
    return Registration.SIDES.stream()
        .flatMap(
            side -> {
              Set<String> there = providers(patient, side);
              return Registration.JUDGES.stream()
                  .filter(id -> !there.contains(id))
                  .map(
                      id ->
                          failure(
                                  side + '/' + id,
                                  "Registrations "
                                      + (side.equals(ANONYMOUS) ? "without" : "with")
                                      + " a token are not judged by the policy "
                                      + id,
                                  "Add it for " + side + " access")
                              .at("clients/client-registration/" + side));
            });
  }

  private static Set<String> providers(Patient patient, String side) {
    return patient.registrationPolicies(side).stream()
        .map(ComponentModel::getProviderId)
        .collect(Collectors.toSet());
  }

  private static Stream<Trouble> lacks(Patient patient, String provider, Trouble trouble) {
    return providers(patient, ANONYMOUS).contains(provider)
        ? Stream.empty()
        : Stream.of(trouble.at("clients/client-registration/" + ANONYMOUS));
  }

  private static Stream<Trouble> unusable(Patient patient) {
    return Registration.SIDES.stream()
        .flatMap(side -> patient.registrationPolicies(side).stream())
        .flatMap(policy -> unusable(patient, policy));
  }

  private static Stream<Trouble> unusable(Patient patient, ComponentModel policy) {
    String object = object(policy);
    String place = "clients/client-registration/" + policy.getSubType();
    KeycloakSession session = patient.session();
    @Nullable ProviderFactory<?> factory =
        session
            .getKeycloakSessionFactory()
            .getProviderFactory(ClientRegistrationPolicy.class, policy.getProviderId());
    if (!(factory instanceof ComponentFactory<?, ?> components)) {
      return Stream.of(
          failure(
                  object,
                  "No provider "
                      + policy.getProviderId()
                      + " is installed: every registration fails",
                  "Install it, or delete the policy")
              .at(place));
    }
    try {
      components.validateConfiguration(session, patient.realm(), policy);
      return Stream.empty();
    } catch (ComponentValidationException e) {
      return Stream.of(
          failure(
                  object,
                  "A setting cannot be used, so that every registration is refused",
                  "Open the policy and save it: the message names the field and the remedy")
              .at(place));
    }
  }

  /** As Keycloak makes a realm: with an empty list, and so for nobody. */
  private static Stream<Trouble> trustedHosts(Patient patient) {
    // Without ours in its place, anybody could register any redirect URI.
    boolean judged = providers(patient, ANONYMOUS).contains(REDIRECT_URIS);
    return patient.registrationPolicies(ANONYMOUS).stream()
        .filter(policy -> policy.getProviderId().equals(TRUSTED_HOSTS))
        .filter(
            policy ->
                policy.getConfig().getOrDefault(TRUSTED_HOSTS, List.of()).stream()
                    .allMatch(String::isBlank))
        .map(
            policy ->
                failure(
                        policy.getName(),
                        "No host is trusted, so that no MCP client can register",
                        judged
                            ? "Delete the policy: where a client sends people back to is judged by "
                                + REDIRECT_URIS
                            : "Add " + REDIRECT_URIS + ", then delete this policy")
                    .at("clients/client-registration/" + ANONYMOUS)
                    .byHandUnless(judged));
  }

  private static Stream<Trouble> maxClients(Patient patient) {
    return patient.registrationPolicies(ANONYMOUS).stream()
        .filter(policy -> policy.getProviderId().equals(MAX_CLIENTS))
        .filter(policy -> policy.get(MAX_CLIENTS, TOO_FEW_CLIENTS) <= TOO_FEW_CLIENTS)
        .map(
            policy ->
                warning(
                        policy.getName(),
                        "No client can register once the realm has "
                            + policy.get(MAX_CLIENTS, TOO_FEW_CLIENTS)
                            + " clients of all kinds",
                        "Raise it, to " + ENOUGH_CLIENTS + " for example")
                    .at("clients/client-registration/" + ANONYMOUS));
  }

  private static Stream<Trouble> mappers(Patient patient) {
    return withStockMappers(patient)
        .map(
            policy ->
                warning(
                        object(policy),
                        "Who registers a client may put attributes of its users into its tokens, by"
                            + " protocol mappers of Keycloak's list",
                        "Empty its Allowed Protocol Mapper Types, or leave those in it that you mean")
                    .at("clients/client-registration/" + policy.getSubType()));
  }

  private static Stream<ComponentModel> withStockMappers(Patient patient) {
    return Registration.SIDES.stream()
        .flatMap(side -> patient.registrationPolicies(side).stream())
        .filter(policy -> policy.getProviderId().equals(PROTOCOL_MAPPERS))
        .filter(
            policy ->
                Registration.areStockMappers(
                    policy.getConfig().getOrDefault(MAPPER_TYPES, List.of())));
  }

  private static String object(ComponentModel policy) {
    return policy.getSubType() + '/' + policy.getName();
  }

  private static Stream<ComponentModel> named(Patient patient, String provider, String name) {
    return patient.registrationPolicies(ANONYMOUS).stream()
        .filter(policy -> policy.getProviderId().equals(provider) && policy.getName().equals(name));
  }
}
