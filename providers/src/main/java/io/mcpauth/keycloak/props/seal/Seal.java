package io.mcpauth.keycloak.props.seal;

/** Seals props under a key that exists for one token of one MCP server only. */
public final class Seal {

  private Seal() {}

  /**
   * Makes the text that stands in the token.
   *
   * @param key the active key of the realm
   * @param binding where the text is valid
   * @param plaintext the props as JSON
   * @return a compact JWE; {@link Open} reads it with the same key and binding, and with no other
   */
  public static String seal(RealmKey key, Binding binding, byte[] plaintext) {
    AudienceKey audience = key.forAudience(binding.issuer(), binding.audience());
    return CompactJwe.encrypt(key.id(), audience.contentKey(binding.context()), plaintext)
        .encoded();
  }
}
