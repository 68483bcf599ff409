package io.mcpauth.keycloak.setup.doctor;

import static io.mcpauth.keycloak.setup.doctor.Trouble.failure;
import static io.mcpauth.keycloak.setup.doctor.Trouble.note;
import static io.mcpauth.keycloak.setup.doctor.Trouble.warning;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.setup.description.Registration;
import io.mcpauth.keycloak.setup.description.Scopes;
import io.mcpauth.keycloak.setup.description.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.keys.KeyProvider;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Client scopes, and the key of props. */
final class ScopeChecks {

  private static final String LISTED =
      "select a.value from ClientAttributeEntity a where a.client.realmId = :realm"
          + " and a.name = :name and a.value is not null";

  static final List<Check> ALL =
      List.of(
          Check.of(
                  "scope-in-token",
                  "Scopes of MCP servers stand in their tokens",
                  ScopeChecks::notInToken)
              .mendedBy(scope(s -> s.setIncludeInTokenScope(true))),
          Check.of(
                  "scope-personal",
                  "Clients get names and roles only if they ask for them",
                  patient ->
                      patient
                          .realm()
                          .getDefaultClientScopesStream(true)
                          .filter(s -> Scopes.PERSONAL.contains(s.getName()))
                          .filter(s -> !isOnRequest(patient, s))
                          .map(
                              s ->
                                  warning(
                                          s.getName(),
                                          "Every new client is given it, and the consent page shows"
                                              + " it, whether or not the client asked",
                                          "Make it an optional client scope of the realm")
                                      .at("client-scopes")))
              .mendedBy(
                  (patient, object) ->
                      named(patient, object)
                          .forEach(
                              s -> {
                                patient.realm().removeDefaultClientScope(s);
                                patient.realm().addDefaultClientScope(s, false);
                              })),
          Check.of(
                  "props-scope",
                  "Nobody is asked about the scope that seals props",
                  patient ->
                      propsScopes(patient)
                          .filter(ClientScopeModel::isDisplayOnConsentScreen)
                          .map(
                              s ->
                                  warning(
                                          s.getName(),
                                          "The consent page shows a scope that gives nothing",
                                          "Switch Display on consent screen off")
                                      .at("client-scopes/" + s.getId() + "/settings")))
              .mendedBy(scope(s -> s.setDisplayOnConsentScreen(false))),
          Check.of("props-key", "Props can be sealed", ScopeChecks::propsKey));

  private ScopeChecks() {}

  /** Other clients may have it, where those that came by themselves get it on request. */
  private static boolean isOnRequest(Patient patient, ClientScopeModel scope) {
    return Registration.SIDES.stream()
            .flatMap(side -> patient.registrationPolicies(side).stream())
            .filter(policy -> policy.getProviderId().equals(Registration.SCOPES))
            .map(policy -> policy.getConfig().getOrDefault(Registration.ON_REQUEST, List.of()))
            .filter(names -> names.contains(scope.getName()))
            .count()
        == Registration.SIDES.size();
  }

  private static Stream<Trouble> notInToken(Patient patient) {
    Set<String> listed =
        Stream.of(McpAttribute.SCOPES_SUPPORTED, McpAttribute.DYNAMIC_SCOPES)
            .flatMap(attribute -> patient.all(LISTED, Map.of("name", attribute.key())).stream())
            .flatMap(text -> ScopeParameter.listed(text).stream())
            .collect(Collectors.toSet());
    return patient
        .realm()
        .getClientScopesStream()
        .filter(s -> s.getName().startsWith("mcp:") || listed.contains(s.getName()))
        .filter(s -> !s.isIncludeInTokenScope())
        .map(
            s ->
                failure(
                        s.getName(),
                        "Whoever asks for the scope is refused after consent: it cannot stand in a"
                            + " token",
                        "Switch Include in token scope on")
                    .at("client-scopes/" + s.getId() + "/settings"));
  }

  private static Stream<ClientScopeModel> propsScopes(Patient patient) {
    return patient
        .realm()
        .getClientScopesStream()
        .filter(
            s ->
                s.getProtocolMappersStream()
                    .map(ProtocolMapperModel::getProtocolMapper)
                    .anyMatch(Scopes.PROPS_MAPPER.protocolMapper()::equals));
  }

  private static Stream<Trouble> propsKey(Patient patient) {
    List<ComponentModel> keys =
        patient
            .components(KeyProvider.class.getName())
            .filter(key -> Settings.PROPS_KEY.equals(key.getProviderId()))
            .filter(key -> key.get("enabled", true) && key.get("active", true))
            .toList();
    String place = "realm-settings/keys/providers";
    if (keys.isEmpty()) {
      return propsScopes(patient)
          .limit(1)
          .map(
              s ->
                  failure(
                          s.getName(),
                          "There is no key: a token with props is not issued (server_error)",
                          "Add the key provider " + Settings.PROPS_KEY)
                      .at(place));
    }
    return keys.stream()
        .filter(key -> key.get("source", "generated").equals("generated"))
        .map(
            key ->
                note(
                        key.getName(),
                        "The key is in the database, as Keycloak's own keys are",
                        "Who keeps keys apart gives it by vault, environment or file")
                    .at(place));
  }

  private static Check.Mend scope(Consumer<ClientScopeModel> step) {
    return (patient, object) -> named(patient, object).forEach(step);
  }

  private static Stream<ClientScopeModel> named(Patient patient, String name) {
    return Stream.ofNullable(KeycloakModelUtils.getClientScopeByName(patient.realm(), name));
  }
}
