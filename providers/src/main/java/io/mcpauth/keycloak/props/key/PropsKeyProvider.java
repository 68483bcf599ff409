package io.mcpauth.keycloak.props.key;

import java.util.stream.Stream;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.keys.KeyProvider;

/** One key that seals props. */
final class PropsKeyProvider implements KeyProvider {

  private final SealingKey key;

  PropsKeyProvider(SealingKey key) {
    this.key = key;
  }

  @Override
  public Stream<KeyWrapper> getKeysStream() {
    return Stream.of(key);
  }
}
