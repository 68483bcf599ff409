package io.mcpauth.keycloak.props.key;

import io.mcpauth.keycloak.props.seal.RealmKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.KeyUse;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The keys of a realm that seal props, the one of the highest priority first. They are read when
 * the first is needed: most tokens carry no props.
 */
public final class PropsKeys {

  private final KeycloakSession session;
  private final RealmModel realm;
  private @Nullable List<SealingKey> enabled;

  public PropsKeys(KeycloakSession session, RealmModel realm) {
    this.session = session;
    this.realm = realm;
  }

  /** The key that seals. */
  public Optional<RealmKey> active() {
    return enabled().stream()
        .filter(key -> key.getStatus().isActive())
        .findFirst()
        .flatMap(SealingKey::key);
  }

  /** The key that opens what names this id. */
  public Optional<RealmKey> find(String id) {
    return enabled().stream()
        .flatMap(key -> key.key().stream())
        .filter(key -> key.id().equals(id))
        .findFirst();
  }

  /** All keys that open. */
  public List<SealingKey> enabled() {
    if (enabled == null) {
      enabled =
          session
              .keys()
              .getKeysStream(realm, KeyUse.ENC, SealingKey.ALGORITHM)
              .flatMap(
                  wrapper -> wrapper instanceof SealingKey key ? Stream.of(key) : Stream.empty())
              .toList();
    }
    return enabled;
  }
}
