package io.mcpauth.keycloak.setup.change;

import io.mcpauth.keycloak.setup.change.Entry.Kind;
import io.mcpauth.keycloak.setup.description.Scopes;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The client scopes, and which of them new clients have. */
final class ScopesStep {

  private static final String OPENID_CONNECT = "openid-connect";
  private static final String PLACE = "client scopes";

  private final Work work;
  private final RealmModel realm;

  ScopesStep(Work work) {
    this.work = work;
    this.realm = work.realm();
  }

  void run() {
    Scopes.ALL.forEach(this::settle);
    if (work.options().toAll()) {
      for (String name : Scopes.PERSONAL) {
        personal(name);
      }
    }
  }

  private void settle(Scopes.Scope wanted) {
    @Nullable ClientScopeModel known =
        KeycloakModelUtils.getClientScopeByName(realm, wanted.name());
    if (known != null && !OPENID_CONNECT.equals(known.getProtocol())) {
      work.ledger()
          .blocks(
              "client scope " + wanted.name(),
              PLACE,
              "a scope of this name is of another protocol",
              "rename it, and set the realm up again");
      return;
    }
    ClientScopeModel scope = known == null ? added(wanted) : known;
    if (known != null) {
      mend(known, wanted);
    }
    if (RealmScope.of(realm, scope) == RealmScope.NONE) {
      place(
          scope,
          wanted.isDefault() ? RealmScope.DEFAULT : RealmScope.OPTIONAL,
          "clients that are made from now on have it"
              + (wanted.isDefault() ? ", and it gives nothing by itself" : " if they ask"));
    }
  }

  private ClientScopeModel added(Scopes.Scope wanted) {
    ClientScopeModel scope = realm.addClientScope(wanted.name());
    scope.setProtocol(OPENID_CONNECT);
    scope.setDescription(wanted.description());
    wanted.attributes().forEach(scope::setAttribute);
    wanted.mappers().forEach(mapper -> scope.addProtocolMapper(model(mapper)));
    work.memory().add(Entry.of(Kind.SCOPE, scope.getId(), null, wanted.name()));
    work.ledger()
        .changes(
            "client scope " + wanted.name(), PLACE, null, wanted.attributes(), "it is missing");
    return scope;
  }

  private static ProtocolMapperModel model(Scopes.Mapper mapper) {
    ProtocolMapperModel model = new ProtocolMapperModel();
    model.setName(mapper.name());
    model.setProtocol(OPENID_CONNECT);
    model.setProtocolMapper(mapper.protocolMapper());
    model.setConfig(Map.copyOf(mapper.config()));
    return model;
  }

  /** What the console's own defaults make of a scope of this name. */
  private void mend(ClientScopeModel scope, Scopes.Scope wanted) {
    if (wanted.mappers().isEmpty()) {
      attribute(
          scope,
          ClientScopeModel.INCLUDE_IN_TOKEN_SCOPE,
          "true",
          "it cannot stand in a token else");
      return;
    }
    attribute(
        scope,
        ClientScopeModel.DISPLAY_ON_CONSENT_SCREEN,
        "false",
        "the consent page shows a scope that gives nothing");
    for (Scopes.Mapper mapper : wanted.mappers()) {
      if (scope
          .getProtocolMappersStream()
          .noneMatch(known -> mapper.protocolMapper().equals(known.getProtocolMapper()))) {
        ProtocolMapperModel made = scope.addProtocolMapper(model(mapper));
        work.memory()
            .add(Entry.of(Kind.MAPPER, scope.getId() + "/" + made.getId(), null, mapper.name()));
        work.ledger()
            .changes(
                "mapper " + mapper.protocolMapper(),
                "client scope " + scope.getName(),
                null,
                mapper.config(),
                "nothing seals props");
      }
    }
  }

  private void attribute(ClientScopeModel scope, String name, String value, String reason) {
    @Nullable String before = scope.getAttribute(name);
    if (Optional.ofNullable(before).orElse("true").equals(value)) {
      return; // Keycloak takes what is not said for true.
    }
    scope.setAttribute(name, value);
    work.memory().add(Entry.of(Kind.SCOPE_ATTRIBUTE, scope.getId() + "/" + name, before, value));
    work.ledger().changes(name, "client scope " + scope.getName(), before, value, reason);
  }

  private void personal(String name) {
    @Nullable ClientScopeModel scope = KeycloakModelUtils.getClientScopeByName(realm, name);
    if (scope != null && RealmScope.of(realm, scope) == RealmScope.DEFAULT) {
      place(
          scope,
          RealmScope.OPTIONAL,
          "clients that are made from now on get names and roles only if they ask");
    }
  }

  private void place(ClientScopeModel scope, RealmScope wanted, String reason) {
    RealmScope before = RealmScope.of(realm, scope);
    wanted.place(realm, scope);
    work.memory().add(Entry.of(Kind.REALM_SCOPE, scope.getId(), before.name(), wanted.name()));
    work.ledger()
        .changes(
            "client scope " + scope.getName(),
            "client scopes of the realm's new clients",
            before.text(),
            wanted.text(),
            reason);
  }
}
