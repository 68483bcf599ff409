package io.mcpauth.keycloak.props.key;

import io.mcpauth.keycloak.props.seal.RealmKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.crypto.KeyStatus;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.keys.Attributes;

/**
 * A key of the realm as Keycloak's key manager and the console's Keys tab know it. The material is
 * not among what {@link KeyWrapper} hands out to everybody.
 */
public final class SealingKey extends KeyWrapper {

  /** An algorithm of our own: nothing else in Keycloak picks the key up. */
  static final String ALGORITHM = "MCP-PROPS";

  private static final String TYPE = "OCT";
  private static final String NO_KEY_ID = "(not usable: see the server log)";

  private final @Nullable RealmKey key;

  private SealingKey(ComponentModel model, @Nullable RealmKey key, KeyStatus status) {
    this.key = key;
    setProviderId(model.getId());
    setProviderPriority(model.get(Attributes.PRIORITY_KEY, 0L));
    setKid(key == null ? NO_KEY_ID : key.id());
    setUse(KeyUse.ENC);
    setType(TYPE);
    setAlgorithm(ALGORITHM);
    setStatus(status);
  }

  static SealingKey of(ComponentModel model, RealmKey key) {
    return new SealingKey(
        model,
        key,
        KeyStatus.from(
            model.get(Attributes.ACTIVE_KEY, true), model.get(Attributes.ENABLED_KEY, true)));
  }

  /** A provider whose key cannot be read: shown as disabled. */
  static SealingKey unusable(ComponentModel model) {
    return new SealingKey(model, null, KeyStatus.DISABLED);
  }

  public Optional<RealmKey> key() {
    return Optional.ofNullable(key);
  }
}
