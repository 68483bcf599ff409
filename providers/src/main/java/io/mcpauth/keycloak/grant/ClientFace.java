package io.mcpauth.keycloak.grant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.client.ClientName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.util.JWKSUtils;
import org.keycloak.util.JsonSerialization;

/**
 * What a client is to the person who allowed it: the name on the page and the keys that prove that
 * it is still the same. A client that changes either is another one; what does not show, such as
 * the order of its keys or a contact, is no change.
 */
final class ClientFace {

  /** Where Keycloak keeps what a client authenticates with, beside its JWKS. */
  private static final List<String> CREDENTIALS =
      List.of(
          OIDCConfigAttributes.JWKS_URL,
          "jwt.credential.public.key",
          "jwt.credential.certificate",
          "x509.subjectdn");

  private ClientFace() {}

  /** One text for all of it, which tells nothing but whether two are the same. */
  static String of(ClientModel client) {
    List<String> lines = new ArrayList<>();
    lines.add(ClientName.clean(client.getName()).text());
    lines.addAll(keys(client));
    for (String credential : CREDENTIALS) {
      lines.add(Optional.ofNullable(client.getAttribute(credential)).orElse(""));
    }
    // Neither a cleaned name nor Base64 holds a line feed; a URL with one is no URL.
    return HashUtils.sha256UrlEncodedHash(String.join("\n", lines), UTF_8);
  }

  private static List<String> keys(ClientModel client) {
    @Nullable String jwks = client.getAttribute(OIDCConfigAttributes.JWKS_STRING);
    if (jwks == null) {
      return List.of();
    }
    try {
      // RFC 7638: the same for the same key, in whatever order its members are written.
      return Stream.of(JsonSerialization.readValue(jwks, JSONWebKeySet.class).getKeys())
          .map(JWKSUtils::computeThumbprint)
          .sorted()
          .toList();
    } catch (IOException | RuntimeException e) {
      // What cannot be read as keys counts by its letters.
      return List.of(HashUtils.sha256UrlEncodedHash(jwks, UTF_8));
    }
  }
}
