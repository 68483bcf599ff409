package io.mcpauth.keycloak.callout;

import io.mcpauth.keycloak.client.DeclaredUse;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.util.JWKSUtils;

/**
 * What a key of a set is wanted for, which decides how {@code use}, {@code key_ops} and {@code alg}
 * are read (RFC 7517 sections 4.2 to 4.4).
 */
@SuppressWarnings("deprecation") // Keycloak's reader of key sets names the use by it.
public enum KeyPurpose {
  /** To verify what the client signed; as Keycloak does, a key that says nothing counts. */
  SIGNATURE(JWK.Use.SIG),
  /** To encrypt ID tokens and the like; as Keycloak does, a key that says nothing counts. */
  ENCRYPTION(JWK.Use.ENCRYPTION),
  /** To encrypt props: the key says so itself. */
  DECLARED_ENCRYPTION(JWK.Use.ENCRYPTION);

  private static final String KEY_OPS = "key_ops";

  private final JWK.Use use;

  KeyPurpose(JWK.Use use) {
    this.use = use;
  }

  private boolean isServedBy(DeclaredUse declared) {
    return switch (this) {
      case SIGNATURE -> declared.maySign();
      case ENCRYPTION -> declared.mayEncrypt();
      case DECLARED_ENCRYPTION -> declared == DeclaredUse.ENCRYPTION;
    };
  }

  /** The keys of a set that are for this; without those that cannot be read. */
  public PublicKeysWrapper in(JSONWebKeySet set) {
    JSONWebKeySet fitting = new JSONWebKeySet();
    fitting.setKeys(
        Stream.of(set.getKeys()).filter(key -> isServedBy(declared(key))).toArray(JWK[]::new));
    return JWKSUtils.getKeyWrappersForUse(fitting, use, true);
  }

  private static DeclaredUse declared(JWK key) {
    @Nullable Object operations = key.getOtherClaims().get(KEY_OPS);
    if (operations == null) {
      return DeclaredUse.of(key.getPublicKeyUse(), List.of(), key.getAlgorithm());
    }
    // RFC 7517 section 4.3: an array of texts.
    return operations instanceof Collection<?> texts
            && texts.stream().allMatch(String.class::isInstance)
        ? DeclaredUse.of(
            key.getPublicKeyUse(),
            texts.stream().map(Objects::toString).toList(),
            key.getAlgorithm())
        : DeclaredUse.CONTRADICTORY;
  }
}
