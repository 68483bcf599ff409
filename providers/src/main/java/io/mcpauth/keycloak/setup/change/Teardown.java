package io.mcpauth.keycloak.setup.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mcpauth.keycloak.setup.clients.ClientLifetimes;
import io.mcpauth.keycloak.setup.description.AdminConsole;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.services.ErrorResponse;

/**
 * Takes back what setups did, the last one first. What somebody has changed since is theirs: it
 * stays, and is told.
 */
public final class Teardown {

  private static final Set<String> POLICIES =
      Set.of(Constants.CLIENT_PROFILES, Constants.CLIENT_POLICIES);

  private final KeycloakSession session;
  private final RealmModel realm;
  private final Ledger ledger = new Ledger();
  private final Memory forgotten;

  private Teardown(KeycloakSession session, RealmModel realm) {
    this.session = session;
    this.realm = realm;
    this.forgotten = Memory.of(realm);
  }

  /**
   * Takes all of it back, in the transaction of the request.
   *
   * @throws jakarta.ws.rs.WebApplicationException 409 if the realm was not set up by us
   */
  public static Teardown run(KeycloakSession session, RealmModel realm) {
    Teardown teardown = new Teardown(session, LockedRealm.of(session, realm));
    if (teardown.forgotten.isEmpty()) {
      throw ErrorResponse.error(
          "Nothing is known of a setup of this realm: what POST mcp/setup changes is taken back, and"
              + " nothing else",
          Response.Status.CONFLICT);
    }
    teardown.run();
    return teardown;
  }

  private void run() {
    for (Entry entry : forgotten.backwards()) {
      String what = what(entry);
      if (undo(entry)) {
        Entry back = entry.reversed();
        ledger.changes(what, place(entry), back.before(), back.after(), "as it was");
      } else {
        ledger.blocks(
            what,
            place(entry),
            "somebody has changed it since: it stays as it is",
            "look whether it is still wanted");
      }
    }
    forgotten.forget();
  }

  /**
   * Takes from the clients what setups gave them, in transactions of their own.
   *
   * @param rehearsed whether nothing is changed, and only counted
   */
  public void lifetimes(boolean rehearsed) {
    ledger.clients(
        new ClientLifetimes(session, realm, rehearsed).takeBack(),
        "as setup set them",
        null,
        "as it was");
  }

  /** What was done and what was left. */
  public Map<String, Object> json(boolean applied) {
    return ledger.json(applied);
  }

  private String what(Entry entry) {
    return switch (entry.kind()) {
      case ATTRIBUTE, ACTION -> entry.object();
      case SETTING -> RealmSetting.valueOf(entry.object()).key();
      case COMPONENT -> name(entry).path("name").asText(entry.object());
      case COMPONENT_SETTING -> {
        String[] object = entry.object().split("/", 2);
        @Nullable ComponentModel known = realm.getComponent(object[0]);
        yield (known == null ? object[0] : known.getName()) + ", " + object[1];
      }
      case SCOPE, MAPPER -> name(entry).asText(entry.object());
      case SCOPE_ATTRIBUTE -> {
        String[] object = entry.object().split("/", 2);
        yield scopeName(object[0]) + ", " + object[1];
      }
      case REALM_SCOPE -> scopeName(entry.object());
      case CONSOLE_ROLE -> "scope of client " + entry.object();
    };
  }

  /** Of what a setup added, or took away. */
  private static JsonNode name(Entry entry) {
    @Nullable JsonNode known = entry.before() == null ? entry.after() : entry.before();
    return known == null ? MissingNode.getInstance() : known;
  }

  private String scopeName(String id) {
    @Nullable ClientScopeModel scope = realm.getClientScopeById(id);
    return scope == null ? id : scope.getName();
  }

  private static String place(Entry entry) {
    return switch (entry.kind()) {
      case ATTRIBUTE -> "attribute of the realm";
      case SETTING -> "realm settings";
      case ACTION -> "required actions";
      case COMPONENT, COMPONENT_SETTING -> "components of the realm";
      case SCOPE, SCOPE_ATTRIBUTE, MAPPER -> "client scopes";
      case REALM_SCOPE -> "client scopes of the realm's new clients";
      case CONSOLE_ROLE -> "clients";
    };
  }

  /**
   * Undoes one.
   *
   * @return false if it is not any more what the setup left
   */
  private boolean undo(Entry entry) {
    return switch (entry.kind()) {
      case ATTRIBUTE -> attribute(entry);
      case SETTING -> setting(entry);
      case ACTION -> action(entry);
      case COMPONENT -> component(entry);
      case COMPONENT_SETTING -> componentSetting(entry);
      case SCOPE -> scope(entry);
      case SCOPE_ATTRIBUTE -> scopeAttribute(entry);
      case MAPPER -> mapper(entry);
      case REALM_SCOPE -> realmScope(entry);
      case CONSOLE_ROLE -> consoleRole();
    };
  }

  private static @Nullable String text(@Nullable JsonNode value) {
    return value == null ? null : value.asText();
  }

  private boolean attribute(Entry entry) {
    if (!Objects.equals(realm.getAttribute(entry.object()), text(entry.after()))) {
      if (!POLICIES.contains(entry.object())) {
        return false;
      }
      // Others have been added meanwhile; ours go all the same.
      StoredPolicies stored = StoredPolicies.of(session, realm);
      stored.removeOurs();
      stored.save(forgotten);
      return false;
    }
    @Nullable String before = text(entry.before());
    if (before == null) {
      realm.removeAttribute(entry.object());
    } else {
      realm.setAttribute(entry.object(), before);
    }
    return true;
  }

  private boolean setting(Entry entry) {
    RealmSetting setting = RealmSetting.valueOf(entry.object());
    if (!Objects.equals(setting.of(realm), text(entry.after()))) {
      return false;
    }
    setting.set(realm, text(entry.before()));
    return true;
  }

  private boolean action(Entry entry) {
    @Nullable RequiredActionProviderModel action =
        realm.getRequiredActionProviderByAlias(entry.object());
    if (action == null || !action.isEnabled()) {
      return false;
    }
    if (entry.before() == null) {
      realm.removeRequiredActionProvider(action);
    } else {
      action.setEnabled(false);
      realm.updateRequiredActionProvider(action);
    }
    return true;
  }

  private boolean component(Entry entry) {
    @Nullable ComponentModel known = realm.getComponent(entry.object());
    if (entry.before() == null) {
      if (known == null) {
        return false;
      }
      realm.removeComponent(known);
      return true;
    }
    if (known != null) {
      return false;
    }
    realm.addComponentModel(Component.read(entry.before()).model(entry.object()));
    return true;
  }

  private boolean componentSetting(Entry entry) {
    String[] object = entry.object().split("/", 2);
    @Nullable ComponentModel known = realm.getComponent(object[0]);
    if (known == null) {
      return false;
    }
    @Nullable List<String> now = known.getConfig().get(object[1]);
    // An empty list is stored as none, and the database keeps a list in no order.
    if (!Set.copyOf(now == null ? List.of() : now).equals(Set.copyOf(list(entry.after())))) {
      return false;
    }
    known.getConfig().put(object[1], list(entry.before()));
    realm.updateComponent(known);
    return true;
  }

  private static List<String> list(@Nullable JsonNode values) {
    List<String> list = new ArrayList<>();
    if (values != null) {
      values.forEach(value -> list.add(value.asText()));
    }
    return list;
  }

  private boolean scope(Entry entry) {
    return realm.getClientScopeById(entry.object()) != null
        && realm.removeClientScope(entry.object());
  }

  private boolean scopeAttribute(Entry entry) {
    String[] object = entry.object().split("/", 2);
    @Nullable ClientScopeModel scope = realm.getClientScopeById(object[0]);
    if (scope == null || !Objects.equals(scope.getAttribute(object[1]), text(entry.after()))) {
      return false;
    }
    @Nullable String before = text(entry.before());
    if (before == null) {
      scope.removeAttribute(object[1]);
    } else {
      scope.setAttribute(object[1], before);
    }
    return true;
  }

  private boolean mapper(Entry entry) {
    String[] object = entry.object().split("/", 2);
    @Nullable ClientScopeModel scope = realm.getClientScopeById(object[0]);
    @Nullable ProtocolMapperModel mapper =
        scope == null ? null : scope.getProtocolMapperById(object[1]);
    if (scope == null || mapper == null) {
      return false;
    }
    scope.removeProtocolMapper(mapper);
    return true;
  }

  private boolean realmScope(Entry entry) {
    @Nullable ClientScopeModel scope = realm.getClientScopeById(entry.object());
    if (scope == null
        || !RealmScope.of(realm, scope).name().equals(text(entry.after()))
        || entry.before() == null) {
      return false;
    }
    RealmScope.valueOf(entry.before().asText()).place(realm, scope);
    return true;
  }

  /** Where the client has been saved meanwhile, the role is all that its scope has. */
  private boolean consoleRole() {
    return AdminConsole.of(realm)
        .filter(console -> console.client().hasDirectScope(console.role()))
        .filter(console -> console.client().isFullScopeAllowed())
        .map(
            console -> {
              console.client().deleteScopeMapping(console.role());
              LockedRealm.forget(session, console.client());
              return true;
            })
        .orElse(false);
  }
}
