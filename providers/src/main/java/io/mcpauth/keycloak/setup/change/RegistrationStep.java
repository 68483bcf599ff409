package io.mcpauth.keycloak.setup.change;

import io.mcpauth.keycloak.setup.change.Entry.Kind;
import io.mcpauth.keycloak.setup.clients.ClientLifetimes;
import io.mcpauth.keycloak.setup.description.Registration;
import io.mcpauth.keycloak.setup.description.Registration.Policy;
import io.mcpauth.keycloak.setup.description.Scopes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** The policies that judge who registers. */
final class RegistrationStep {

  private static final String TYPE = ClientRegistrationPolicy.class.getName();

  /** Keycloak's own default of Max Clients. */
  private static final int STOCK_CLIENTS = 200;

  private static final int ENOUGH_CLIENTS = 10_000;

  private final Work work;
  private final RealmModel realm;

  RegistrationStep(Work work) {
    this.work = work;
    this.realm = work.realm();
  }

  void run() {
    Registration.ALL.forEach(this::settle);
    // Only now, when ours stands in its place.
    stored(Registration.TRUSTED_HOSTS, Registration.ANONYMOUS).forEach(this::trustedHosts);
    stored(Registration.MAX_CLIENTS, Registration.ANONYMOUS).forEach(this::maxClients);
  }

  private List<ComponentModel> stored(String provider, String side) {
    return realm
        .getComponentsStream(realm.getId(), TYPE)
        .filter(known -> provider.equals(known.getProviderId()))
        .filter(known -> side.equals(known.getSubType()))
        .toList();
  }

  private void settle(Policy described) {
    if (described.providerId().equals(Registration.WEB_ORIGINS) && !hasInspector()) {
      return;
    }
    Policy wanted = asAsked(described);
    List<ComponentModel> known = stored(wanted.providerId(), wanted.side());
    if (known.isEmpty()) {
      add(wanted);
    }
    known.forEach(policy -> mend(policy, wanted));
  }

  private boolean hasInspector() {
    return work.options()
        .clients()
        .map(clients -> clients.contains(Registration.INSPECTOR))
        .orElse(true);
  }

  private Policy asAsked(Policy described) {
    if (described.providerId().equals(Registration.REDIRECT_URIS)) {
      return described.with(
          Registration.PRESETS, work.options().clients().orElse(Registration.CLIENTS));
    }
    if (described.providerId().equals(Registration.METADATA) && work.options().clientLifetimes()) {
      return described.with(ClientLifetimes.wanted(realm));
    }
    if (!described.providerId().equals(Registration.SCOPES)) {
      return described;
    }
    Map<String, List<String>> config = new LinkedHashMap<>();
    List<String> there = realm.getClientScopesStream().map(ClientScopeModel::getName).toList();
    // An operator may have removed one of Keycloak's own.
    described
        .config()
        .forEach((key, names) -> config.put(key, names.stream().filter(there::contains).toList()));
    Policy wanted = new Policy(described.name(), described.providerId(), described.side(), config);
    List<String> personal = personalByDefault();
    return personal.isEmpty() ? wanted : wanted.with(Registration.ON_REQUEST, personal);
  }

  /** Where other clients keep them, clients that came by themselves get them on request. */
  private List<String> personalByDefault() {
    List<String> defaults =
        realm.getDefaultClientScopesStream(true).map(ClientScopeModel::getName).toList();
    return Scopes.PERSONAL.stream().filter(defaults::contains).toList();
  }

  private void add(Policy wanted) {
    ComponentModel policy = new ComponentModel();
    policy.setName(wanted.name());
    policy.setProviderId(wanted.providerId());
    policy.setProviderType(TYPE);
    policy.setSubType(wanted.side());
    policy.setParentId(realm.getId());
    wanted.config().forEach((key, values) -> policy.getConfig().put(key, new ArrayList<>(values)));
    String id = realm.addComponentModel(policy).getId();
    work.memory().add(Entry.of(Kind.COMPONENT, id, null, Map.of("name", wanted.name())));
    work.ledger()
        .changes(
            "registration policy " + wanted.providerId(),
            place(wanted.side()),
            null,
            wanted.config(),
            "registrations are not judged by it");
  }

  private void mend(ComponentModel policy, Policy wanted) {
    switch (wanted.providerId()) {
      case Registration.REDIRECT_URIS ->
          work.options()
              .clients()
              .ifPresent(
                  clients ->
                      put(policy, Registration.PRESETS, clients, "these clients were asked for"));
      case Registration.SCOPES ->
          Optional.ofNullable(wanted.config().get(Registration.ON_REQUEST))
              .filter(names -> policy.getConfig().get(Registration.ON_REQUEST) == null)
              .ifPresent(
                  names ->
                      put(
                          policy,
                          Registration.ON_REQUEST,
                          names,
                          "clients that came by themselves get names and roles only if they ask"));
      case Registration.METADATA ->
          wanted.config().entrySet().stream()
              .filter(setting -> Registration.LIFESPANS.contains(setting.getKey()))
              .filter(
                  setting -> values(policy, setting.getKey()).stream().allMatch(String::isBlank))
              .forEach(
                  setting ->
                      put(
                          policy,
                          setting.getKey(),
                          setting.getValue(),
                          "the realm's is beyond the pack's bounds, and stays that of other"
                              + " applications"));
      case Registration.WEB_ORIGINS -> allowInspector(policy);
      case Registration.PROTOCOL_MAPPERS -> forbidMappers(policy);
      default -> {
        // An operator's settings of it are the operator's.
      }
    }
  }

  /** Lifetimes that clients get which register now, by side. */
  Map<String, Map<String, String>> lifespans() {
    Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    for (String side : Registration.SIDES) {
      Map<String, String> ofSide = new LinkedHashMap<>();
      for (ComponentModel policy : stored(Registration.METADATA, side)) {
        for (String setting : Registration.LIFESPANS) {
          values(policy, setting).stream()
              .filter(seconds -> !seconds.isBlank())
              .forEach(seconds -> ofSide.put(setting, seconds));
        }
      }
      settings.put(side, ofSide);
    }
    return settings;
  }

  private void allowInspector(ComponentModel policy) {
    List<String> origins = values(policy, "web-origins");
    if (!origins.contains(Registration.INSPECTOR_ORIGIN)) {
      List<String> more = new ArrayList<>(origins);
      more.add(Registration.INSPECTOR_ORIGIN);
      put(policy, "web-origins", more, "the page of the MCP Inspector registers from there");
    }
  }

  private void forbidMappers(ComponentModel policy) {
    List<String> types = values(policy, Registration.MAPPER_TYPES);
    if (Registration.areStockMappers(types)) {
      put(
          policy,
          Registration.MAPPER_TYPES,
          List.of(),
          "a client that registers brings no mappers of its own");
    }
  }

  private void trustedHosts(ComponentModel policy) {
    if (!values(policy, Registration.TRUSTED_HOSTS).stream().allMatch(String::isBlank)) {
      work.ledger()
          .blocks(
              "registration policy " + policy.getName(),
              place(policy.getSubType()),
              "it names hosts: clients from elsewhere cannot register",
              "delete it, or add the hosts that clients come from");
      return;
    }
    realm.removeComponent(policy);
    work.memory().add(Entry.of(Kind.COMPONENT, policy.getId(), Component.of(policy), null));
    work.ledger()
        .changes(
            "registration policy " + policy.getName(),
            place(policy.getSubType()),
            policy.getConfig(),
            null,
            "with its empty list nobody can register; "
                + Registration.REDIRECT_URIS
                + " stands in its place");
  }

  private void maxClients(ComponentModel policy) {
    int most = policy.get(Registration.MAX_CLIENTS, STOCK_CLIENTS);
    if (most == STOCK_CLIENTS) {
      put(
          policy,
          Registration.MAX_CLIENTS,
          List.of(Integer.toString(ENOUGH_CLIENTS)),
          "it counts all clients of the realm; "
              + Registration.LIFETIME
              + " limits those that came by themselves");
    } else if (most < STOCK_CLIENTS) {
      work.ledger()
          .blocks(
              "registration policy " + policy.getName(),
              place(policy.getSubType()),
              "no client can register once the realm has %d clients of all kinds".formatted(most),
              "raise it, or delete it: "
                  + Registration.LIFETIME
                  + " limits those that came by themselves");
    }
  }

  private void put(ComponentModel policy, String key, List<String> values, String reason) {
    List<String> before = values(policy, key);
    // The database keeps them in no order.
    if (Set.copyOf(before).equals(Set.copyOf(values))) {
      return;
    }
    boolean was = policy.getConfig().containsKey(key);
    policy.getConfig().put(key, new ArrayList<>(values));
    realm.updateComponent(policy);
    work.memory()
        .add(
            Entry.of(
                Kind.COMPONENT_SETTING, policy.getId() + "/" + key, was ? before : null, values));
    work.ledger()
        .changes(
            "setting " + key + " of the registration policy " + policy.getName(),
            place(policy.getSubType()),
            before,
            values,
            reason);
  }

  private static List<String> values(ComponentModel policy, String key) {
    @Nullable List<String> values = policy.getConfig().get(key);
    return values == null ? List.of() : List.copyOf(values);
  }

  private static String place(String side) {
    return "client registration, " + side + " access";
  }
}
