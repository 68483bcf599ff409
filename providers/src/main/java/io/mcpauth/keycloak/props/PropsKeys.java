package io.mcpauth.keycloak.props;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.crypto.KeyUse;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The keys of a realm that seal props, the one of the highest priority first. */
final class PropsKeys {

  private final List<SealingKey> enabled;

  PropsKeys(KeycloakSession session, RealmModel realm) {
    enabled =
        session
            .keys()
            .getKeysStream(realm, KeyUse.ENC, SealingKey.ALGORITHM)
            .flatMap(wrapper -> wrapper instanceof SealingKey key ? Stream.of(key) : Stream.empty())
            .toList();
  }

  /** The key that seals. */
  Optional<RealmKey> active() {
    return enabled.stream()
        .filter(key -> key.getStatus().isActive())
        .findFirst()
        .flatMap(SealingKey::key);
  }

  /** The key that opens what names this id. */
  Optional<RealmKey> find(String id) {
    return enabled.stream()
        .flatMap(key -> key.key().stream())
        .filter(key -> key.id().equals(id))
        .findFirst();
  }

  /** All keys that open. */
  List<SealingKey> enabled() {
    return enabled;
  }
}
