package io.mcpauth.keycloak.bound;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.request.EventDetail;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;
import org.keycloak.representations.JsonWebToken;

/**
 * The name of one authorization, in all tokens for an MCP server that come of it, and in events.
 *
 * <p>It is told to servers and operators, so it is worth nothing: a code gives its name by a digest
 * that cannot be turned round, and no endpoint takes it for a credential.
 *
 * @param value letters, digits, {@code -} and {@code _}
 */
public record GrantId(String value) {

  /** Claim of access tokens, refresh tokens and introspection, and detail of events. */
  public static final String NAME = EventDetail.GRANT_ID;

  private static final int BYTES = 16;

  /**
   * Reads the claim of a token of this realm.
   *
   * @return empty for a token of a version that did not name grants, or of none of ours
   */
  public static Optional<GrantId> of(JsonWebToken token) {
    return token.getOtherClaims().get(NAME) instanceof String text
        ? Optional.of(new GrantId(text))
        : Optional.empty();
  }

  /**
   * The grant that a code is redeemed for.
   *
   * @param secret the part of the code that nobody can guess
   */
  public static GrantId ofCode(String secret) {
    return digest("code " + secret);
  }

  /**
   * The grant that a refresh token belongs to which does not name it: every token of its chain has
   * Keycloak's {@code reuse_id}.
   *
   * @return empty if it has none, because the realm did not rotate when it was issued
   */
  public static Optional<GrantId> ofChain(JsonWebToken refreshToken) {
    @Nullable Object chain = refreshToken.getOtherClaims().get(Constants.REUSE_ID);
    return Optional.ofNullable(chain).map(id -> digest("chain " + id));
  }

  /** Puts the claim into a token. */
  public void nameIn(JsonWebToken token) {
    token.getOtherClaims().put(NAME, value);
  }

  private static GrantId digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(("mcp grant v1 " + text).getBytes(UTF_8));
      return new GrantId(
          Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java platform cannot compute SHA-256", e);
    }
  }
}
