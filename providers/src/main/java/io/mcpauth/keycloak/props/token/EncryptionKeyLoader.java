package io.mcpauth.keycloak.props.token;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.keycloak.common.util.Time;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.keys.PublicKeyLoader;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.utils.JWKSHttpUtils;
import org.keycloak.services.util.ResolveRelative;
import org.keycloak.util.JWKSUtils;
import org.keycloak.util.JsonSerialization;

/**
 * Reads the encryption keys of an MCP server from its JWKS URL or JWKS.
 *
 * <p>Keycloak's own loader takes a key without {@code use} for an encryption key when it comes from
 * a URL; here {@code use} must be {@code enc} (RFC 7517 section 4.2).
 */
final class EncryptionKeyLoader implements PublicKeyLoader {

  /** How long a key stays in use after the server took it out of its JWKS. */
  private static final Duration LIFETIME = Duration.ofMinutes(1);

  private final KeycloakSession session;
  private final ClientModel server;
  private final OIDCAdvancedConfigWrapper settings;

  EncryptionKeyLoader(KeycloakSession session, ClientModel server) {
    this.session = session;
    this.server = server;
    this.settings = OIDCAdvancedConfigWrapper.fromClientModel(server);
  }

  /** Another JWKS has another place in the cache, so a change of the client counts at once. */
  String cacheKey() {
    return "mcp-props::%s::%s::%08x"
        .formatted(
            server.getRealm().getId(),
            server.getId(),
            settings.isUseJwksUrl()
                ? Objects.hash(server.getRootUrl(), settings.getJwksUrl())
                : Objects.hash(settings.getJwksString()));
  }

  @Override
  public PublicKeysWrapper loadKeys() throws IOException {
    List<KeyWrapper> keys =
        Stream.of(jwks().getKeys())
            .filter(jwk -> KeyUse.ENC.getSpecName().equals(jwk.getPublicKeyUse()))
            .flatMap(jwk -> Stream.ofNullable(JWKSUtils.getKeyWrapper(jwk)))
            .toList();
    return new PublicKeysWrapper(keys, Time.currentTimeMillis() + LIFETIME.toMillis());
  }

  private JSONWebKeySet jwks() throws IOException {
    if (settings.isUseJwksUrl()) {
      return JWKSHttpUtils.sendJwksRequest(
          session,
          ResolveRelative.resolveRelativeUri(session, server.getRootUrl(), settings.getJwksUrl()));
    }
    if (settings.isUseJwksString()) {
      return JsonSerialization.readValue(settings.getJwksString(), JSONWebKeySet.class);
    }
    JSONWebKeySet none = new JSONWebKeySet();
    none.setKeys(new JWK[0]);
    return none;
  }
}
