package io.mcpauth.keycloak.setup.change;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.grant.ConsentAction;
import io.mcpauth.keycloak.setup.change.Entry.Kind;
import io.mcpauth.keycloak.setup.description.AdminConsole;
import io.mcpauth.keycloak.setup.description.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.component.ComponentModel;
import org.keycloak.keys.KeyProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** What the realm itself needs: metadata, the consent action, a key, and settings as asked. */
final class RealmStep {

  /** What Keycloak calls the themes that it ships. */
  private static final Set<String> STOCK_THEMES =
      Set.of("keycloak", "keycloak.v2", "keycloak.v3", "base");

  private final Work work;
  private final RealmModel realm;

  RealmStep(Work work) {
    this.work = work;
    this.realm = work.realm();
  }

  void run() {
    work.attribute(
        McpAttribute.METADATA.key(),
        "true",
        "metadata says what a client can really get; some clients do not connect without it");
    consentAction();
    propsKey();
    if (realm.getSslRequired() == SslRequired.NONE) {
      work.ledger()
          .blocks(
              "sslRequired",
              "realm settings",
              "the realm answers by http from anywhere: whoever is on the way reads tokens",
              "require SSL for external requests, at least");
    }
    if (work.options().toAll()) {
      protectAll();
      adminConsole();
    }
    if (work.options().theme()) {
      theme(RealmSetting.LOGIN_THEME, "the login and consent pages");
      theme(RealmSetting.ACCOUNT_THEME, "the account console");
    }
    lifetimes();
  }

  private void consentAction() {
    @Nullable RequiredActionProviderModel known =
        realm.getRequiredActionProviderByAlias(ConsentAction.PROVIDER_ID);
    if (known != null && known.isEnabled()) {
      return;
    }
    ConsentAction.put(realm);
    work.memory()
        .add(
            Entry.of(
                Kind.ACTION,
                ConsentAction.PROVIDER_ID,
                known == null ? null : "disabled",
                "enabled"));
    work.ledger()
        .changes(
            "required action " + ConsentAction.PROVIDER_ID,
            "authentication",
            known == null ? null : "disabled",
            "enabled",
            "people are asked for each destination and MCP server");
  }

  private void propsKey() {
    if (realm
        .getComponentsStream(realm.getId(), KeyProvider.class.getName())
        .anyMatch(key -> Settings.PROPS_KEY.equals(key.getProviderId()))) {
      return;
    }
    ComponentModel key = new ComponentModel();
    key.setName(Settings.PROPS_KEY);
    key.setProviderId(Settings.PROPS_KEY);
    key.setProviderType(KeyProvider.class.getName());
    key.setParentId(realm.getId());
    key.put("priority", "100");
    key.put("source", "generated");
    String id = realm.addComponentModel(key).getId();
    // What was generated stays where it is.
    work.memory().add(Entry.of(Kind.COMPONENT, id, null, Map.of("name", Settings.PROPS_KEY)));
    work.ledger()
        .changes(
            "key provider " + Settings.PROPS_KEY,
            "realm settings, keys",
            null,
            Map.of("source", "generated"),
            "props are sealed with it");
  }

  private void protectAll() {
    work.setting(
        RealmSetting.REVOKE_REFRESH_TOKEN, "true", "a refresh token is used once (OAuth 2.1)");
    if (realm.getRefreshTokenMaxReuse() > 0) {
      work.setting(RealmSetting.REFRESH_TOKEN_MAX_REUSE, 0, "a used refresh token is not taken");
    }
    work.setting(
        RealmSetting.BRUTE_FORCE_PROTECTED, "true", "passwords cannot be tried without end");
    if (!realm.isEventsEnabled()) {
      work.setting(
          RealmSetting.ENABLED_EVENT_TYPES, eventTypes(), "what is worth keeping is stored");
      if (realm.getEventsExpiration() <= 0) {
        work.setting(
            RealmSetting.EVENTS_EXPIRATION,
            Settings.EVENTS.toSeconds(),
            "stored events end some day");
      }
      work.setting(RealmSetting.EVENTS_ENABLED, "true", "why a client was refused can be found");
    }
  }

  private void adminConsole() {
    AdminConsole.of(realm)
        .filter(console -> !console.keepsRights())
        .ifPresent(
            console -> {
              console.keepRights();
              LockedRealm.forget(work.session(), console.client());
              String role = console.role().getName();
              work.memory().add(Entry.of(Kind.CONSOLE_ROLE, AdminConsole.CLIENT_ID, null, role));
              work.ledger()
                  .changes(
                      "role %s in the scope of client %s".formatted(role, AdminConsole.CLIENT_ID),
                      "clients",
                      null,
                      role,
                      "administrators keep their rights in the console when its client is saved,"
                          + " which takes full scope from every client");
            });
  }

  private String eventTypes() {
    Set<String> types =
        realm.getEnabledEventTypesStream().collect(Collectors.toCollection(TreeSet::new));
    types.addAll(Settings.EVENT_TYPES);
    return RealmSetting.words(List.copyOf(types));
  }

  private void theme(RealmSetting setting, String pages) {
    @Nullable String theme = setting.of(realm);
    if (theme == null || theme.isEmpty() || STOCK_THEMES.contains(theme)) {
      work.setting(setting, Settings.THEME, pages + " say where access goes");
    } else if (!theme.equals(Settings.THEME)) {
      work.ledger()
          .blocks(
              setting.key(),
              "realm settings, themes",
              "the realm has a theme of its own: it may not say where access goes",
              "make mcp the parent of your theme");
    }
  }

  private void lifetimes() {
    if (!work.options().realmLifetimes()) {
      return;
    }
    // Shorter than Keycloak's own default is the operator's choice; -1 is the whole session.
    if (realm.getAccessTokenLifespan() < 0
        || realm.getAccessTokenLifespan() == Settings.TOO_SHORT_ACCESS_TOKEN.toSeconds()
        || realm.getAccessTokenLifespan() > Settings.LONGEST_ACCESS_TOKEN.toSeconds()) {
      work.setting(
          RealmSetting.ACCESS_TOKEN_LIFESPAN,
          Settings.ACCESS_TOKEN.toSeconds(),
          "clients that refresh five minutes ahead take a shorter one for expired, and servers take"
              + " a longer one after it was revoked");
    } else if (realm.getAccessTokenLifespan() < Settings.TOO_SHORT_ACCESS_TOKEN.toSeconds()) {
      work.ledger()
          .blocks(
              RealmSetting.ACCESS_TOKEN_LIFESPAN.key(),
              "realm settings, tokens",
              "clients that refresh five minutes ahead take each access token for expired",
              "set it to ten minutes if you want such clients");
    }
    if (realm.getSsoSessionMaxLifespan() > Settings.LONGEST_SESSION.toSeconds()) {
      work.setting(
          RealmSetting.SSO_SESSION_MAX_LIFESPAN,
          Settings.SESSION.toSeconds(),
          "who finds a browser does not allow clients without a password");
    }
    if (!realm.isOfflineSessionMaxLifespanEnabled()
        || realm.getOfflineSessionMaxLifespan() > Settings.LONGEST_OFFLINE.toSeconds()) {
      work.setting(
          RealmSetting.OFFLINE_SESSION_MAX_LIFESPAN_ENABLED, "true", "offline access ends");
      work.setting(
          RealmSetting.OFFLINE_SESSION_MAX_LIFESPAN,
          Settings.OFFLINE.toSeconds(),
          "offline access ends");
    }
  }
}
