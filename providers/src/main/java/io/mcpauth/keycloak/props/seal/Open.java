package io.mcpauth.keycloak.props.seal;

import java.util.Optional;
import java.util.function.Function;

/** Opens what {@link Seal} sealed. */
public final class Open {

  private Open() {}

  /**
   * Reads a sealed text.
   *
   * @param sealed the text; anybody may have written it
   * @param binding where it was found
   * @param keys the enabled keys of the realm by their id
   * @return the props as JSON; empty whatever is wrong, so that nobody learns what it was
   */
  public static Optional<byte[]> open(
      String sealed, Binding binding, Function<String, Optional<RealmKey>> keys) {
    return CompactJwe.parse(sealed)
        .flatMap(
            jwe ->
                keys.apply(jwe.keyId())
                    .map(key -> key.forAudience(binding.issuer(), binding.audience()))
                    .flatMap(key -> jwe.decrypt(key.contentKey(binding.context()))));
  }
}
