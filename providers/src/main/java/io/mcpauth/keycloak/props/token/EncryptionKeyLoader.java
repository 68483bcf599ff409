package io.mcpauth.keycloak.props.token;

import io.mcpauth.keycloak.callout.KeyPurpose;
import java.io.IOException;
import java.util.Objects;
import org.keycloak.common.util.Time;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.keys.PublicKeyLoader;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.util.JsonSerialization;

/**
 * Reads the encryption keys of an MCP server from the JWKS that an administrator gave it.
 *
 * <p>A key must say that it is for encryption (RFC 7517 sections 4.2 to 4.4): one that does not may
 * be one that the server signs with.
 */
final class EncryptionKeyLoader implements PublicKeyLoader {

  private final ClientModel server;
  private final OIDCAdvancedConfigWrapper settings;

  EncryptionKeyLoader(ClientModel server) {
    this.server = server;
    this.settings = OIDCAdvancedConfigWrapper.fromClientModel(server);
  }

  /** Another JWKS has another place in the cache, so a change of the client counts at once. */
  String cacheKey() {
    return "mcp-props::%s::%s::%08x"
        .formatted(
            server.getRealm().getId(), server.getId(), Objects.hash(settings.getJwksString()));
  }

  @Override
  public PublicKeysWrapper loadKeys() throws IOException {
    return new PublicKeysWrapper(
        KeyPurpose.DECLARED_ENCRYPTION.in(jwks()).getKeys(),
        Time.currentTimeMillis() + PublicKeySeal.LIFETIME.toMillis());
  }

  private JSONWebKeySet jwks() throws IOException {
    if (settings.isUseJwksString()) {
      return JsonSerialization.readValue(settings.getJwksString(), JSONWebKeySet.class);
    }
    JSONWebKeySet none = new JSONWebKeySet();
    none.setKeys(new JWK[0]);
    return none;
  }
}
