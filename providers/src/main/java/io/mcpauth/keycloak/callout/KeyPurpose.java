package io.mcpauth.keycloak.callout;

import java.util.List;
import java.util.stream.Stream;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.util.JWKSUtils;

/** What a key of a set is wanted for, which decides how {@code use} is read. */
@SuppressWarnings("deprecation") // Keycloak's reader of key sets names the use by it.
public enum KeyPurpose {
  /** To verify what the client signed; as Keycloak does, a key without {@code use} counts. */
  SIGNATURE {
    @Override
    PublicKeysWrapper in(JSONWebKeySet set) {
      return JWKSUtils.getKeyWrappersForUse(set, JWK.Use.SIG, true);
    }
  },
  /** To encrypt ID tokens and the like; as Keycloak does, a key without {@code use} counts. */
  ENCRYPTION {
    @Override
    PublicKeysWrapper in(JSONWebKeySet set) {
      return JWKSUtils.getKeyWrappersForUse(set, JWK.Use.ENCRYPTION, true);
    }
  },
  /** To encrypt props: the key says so itself (RFC 7517 section 4.2). */
  DECLARED_ENCRYPTION {
    @Override
    PublicKeysWrapper in(JSONWebKeySet set) {
      List<KeyWrapper> keys =
          Stream.of(set.getKeys())
              .filter(jwk -> KeyUse.ENC.getSpecName().equals(jwk.getPublicKeyUse()))
              .flatMap(jwk -> Stream.ofNullable(JWKSUtils.getKeyWrapper(jwk)))
              .toList();
      return new PublicKeysWrapper(keys);
    }
  };

  /** The keys of a set that are for this. */
  abstract PublicKeysWrapper in(JSONWebKeySet set);
}
