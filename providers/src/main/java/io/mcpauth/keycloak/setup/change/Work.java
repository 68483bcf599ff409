package io.mcpauth.keycloak.setup.change;

import io.mcpauth.keycloak.setup.change.Entry.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * One run of a setup, for its steps.
 *
 * @param realm as it is in the database, held against others
 * @param rehearsed whether it is taken back
 */
record Work(
    KeycloakSession session,
    RealmModel realm,
    Options options,
    Ledger ledger,
    Memory memory,
    boolean rehearsed) {

  private static final String REALM = "realm settings";
  private static final String FOR_ALL = " (for all clients of the realm)";

  /** Sets an attribute of the realm. */
  void attribute(String name, String value, String reason) {
    @Nullable String before = realm.getAttribute(name);
    if (value.equals(before)) {
      return;
    }
    realm.setAttribute(name, value);
    memory.add(Entry.of(Kind.ATTRIBUTE, name, before, value));
    ledger.changes("attribute " + name, REALM, before, value, reason + FOR_ALL);
  }

  /** Sets a setting of the realm, which is one for all of its clients. */
  void setting(RealmSetting setting, String value, String reason) {
    @Nullable String before = setting.of(realm);
    if (Objects.equals(before, value)) {
      return;
    }
    setting.set(realm, value);
    memory.add(Entry.of(Kind.SETTING, setting.name(), before, value));
    ledger.changes(setting.key(), REALM, before, value, reason + FOR_ALL);
  }

  void setting(RealmSetting setting, long value, String reason) {
    setting(setting, Long.toString(value), reason);
  }
}
