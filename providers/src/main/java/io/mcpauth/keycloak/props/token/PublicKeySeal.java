package io.mcpauth.keycloak.props.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.callout.KeyAddress;
import io.mcpauth.keycloak.callout.KeyPurpose;
import io.mcpauth.keycloak.callout.PublishedKeys;
import io.mcpauth.keycloak.fetch.FetchRequest;
import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.refusal.PropsFailure;
import io.mcpauth.keycloak.props.seal.Binding;
import io.mcpauth.keycloak.props.seal.Seal;
import java.io.IOException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.jose.jwe.JWE;
import org.keycloak.jose.jwe.JWEConstants;
import org.keycloak.jose.jwe.JWEException;
import org.keycloak.jose.jwe.JWEHeader;
import org.keycloak.keys.PublicKeyStorageProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JsonSerialization;

/**
 * Seals props to the public key of an MCP server (RFC 7518 sections 4.3 and 4.6); nobody else, not
 * even Keycloak, opens them.
 *
 * <p>What the key derivation does in {@link Seal}, the payload does here: it names issuer, audience
 * and token, and the server compares them.
 */
final class PublicKeySeal {

  /** NIST SP 800-57: shorter RSA keys are not to be used any more. */
  private static final int MIN_RSA_BITS = 2048;

  /** How long a key stays in use after the server took it out of its JWKS. */
  static final Duration LIFETIME = Duration.ofMinutes(1);

  private final KeycloakSession session;

  PublicKeySeal(KeycloakSession session) {
    this.session = session;
  }

  /**
   * Seals for a server.
   *
   * @throws PropsException if its JWKS cannot be read or holds no key for this
   */
  String seal(ClientModel server, Binding binding, byte[] props) {
    KeyWrapper key = key(server);
    String algorithm =
        algorithm(key).orElseThrow(() -> new PropsException(PropsFailure.NO_PUBLIC_KEY));
    try {
      return seal(key, algorithm, payload(binding, props));
    } catch (JWEException | IOException e) {
      throw new PropsException(PropsFailure.NO_PUBLIC_KEY);
    }
  }

  static String seal(KeyWrapper key, String algorithm, byte[] payload) throws JWEException {
    JWE jwe =
        new JWE()
            .header(new JWEHeader(algorithm, JWEConstants.A256GCM, null, key.getKid()))
            .content(payload);
    jwe.getKeyStorage().setEncryptionKey(key.getPublicKey());
    return jwe.encodeJwe();
  }

  static byte[] payload(Binding binding, byte[] props) throws IOException {
    ObjectNode payload = JsonSerialization.mapper.createObjectNode();
    payload.put("iss", binding.issuer());
    payload.put("aud", binding.audience());
    payload.put("jti", binding.context());
    payload.set(PropsMapperConfig.DEFAULT_CLAIM, JsonSerialization.mapper.readTree(props));
    return JsonSerialization.mapper.writeValueAsBytes(payload);
  }

  private KeyWrapper key(ClientModel server) {
    @Nullable KeyWrapper key;
    try {
      key =
          keys(server).stream()
              .filter(candidate -> algorithm(candidate).isPresent())
              .findFirst()
              .orElse(null);
    } catch (RuntimeException e) {
      // Keycloak's cache of public keys wraps whatever the loader throws.
      throw new PropsException(PropsFailure.JWKS_UNREACHABLE);
    }
    if (key == null) {
      throw new PropsException(PropsFailure.NO_PUBLIC_KEY);
    }
    return key;
  }

  private List<KeyWrapper> keys(ClientModel server) {
    Optional<FetchRequest> address = KeyAddress.of(session, server);
    if (address.isPresent()) {
      return PublishedKeys.of(session)
          .at(address.get(), KeyPurpose.DECLARED_ENCRYPTION, LIFETIME, set -> true)
          .getKeys();
    }
    EncryptionKeyLoader loader = new EncryptionKeyLoader(server);
    return session.getProvider(PublicKeyStorageProvider.class).getKeys(loader.cacheKey(), loader);
  }

  /** How this key seals; empty if it does not. */
  static Optional<String> algorithm(KeyWrapper key) {
    // The server finds its private key by the kid.
    if (key.getKid() == null) {
      return Optional.empty();
    }
    Optional<String> fitting = Optional.empty();
    if (key.getPublicKey() instanceof ECPublicKey) {
      fitting = Optional.of(JWEConstants.ECDH_ES_A256KW);
    } else if (key.getPublicKey() instanceof RSAPublicKey rsa
        && rsa.getModulus().bitLength() >= MIN_RSA_BITS) {
      fitting = Optional.of(JWEConstants.RSA_OAEP_256);
    }
    // RFC 7517 section 4.4: a key that names an algorithm is meant for no other.
    return fitting.filter(alg -> key.getAlgorithm() == null || key.getAlgorithm().equals(alg));
  }
}
