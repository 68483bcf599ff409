package io.mcpauth.keycloak.secret.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a client that need its plain secret as a key, which nobody has any more once it is
 * hashed (OpenID Connect Core section 10.1 and 10.2: keys derived from {@code client_secret}).
 *
 * @param field the setting
 * @param remedy what to do
 */
public record SymmetricUse(String field, String remedy) {

  /** Keycloak's client authenticator for client_secret_jwt. */
  static final String CLIENT_SECRET_JWT = "client-secret-jwt";

  private static final String REQUEST_OBJECT_ALG = "request.object.signature.alg";

  private static final List<String> ENCRYPTION_ALGS =
      List.of(
          "id.token.encrypted.response.alg",
          "user.info.encrypted.response.alg",
          "authorization.encrypted.response.alg",
          "request.object.encryption.alg");

  private static final Pattern HMAC = Pattern.compile("HS(256|384|512)");

  // RFC 7518 section 4.1: the algorithms whose key is a shared secret.
  private static final Pattern SYMMETRIC = Pattern.compile("dir|A(128|192|256)(GCM)?KW|PBES2-.*");

  /**
   * Looks for such a setting.
   *
   * @param authenticator the client's authenticator
   * @param attribute the client's attributes as they will be
   */
  static Optional<SymmetricUse> in(
      String authenticator, Function<String, @Nullable String> attribute) {
    if (CLIENT_SECRET_JWT.equals(authenticator)) {
      return Optional.of(
          new SymmetricUse(
              "client_secret_jwt",
              "signs with the plain secret, which this realm does not keep: choose"
                  + " client_secret_basic, client_secret_post or private_key_jwt"));
    }
    if (matches(HMAC, attribute.apply(REQUEST_OBJECT_ALG))) {
      return Optional.of(
          new SymmetricUse(
              REQUEST_OBJECT_ALG,
              "HS256, HS384 and HS512 sign with the plain secret, which this realm does not keep:"
                  + " choose an asymmetric algorithm such as ES256"));
    }
    return ENCRYPTION_ALGS.stream()
        .filter(field -> matches(SYMMETRIC, attribute.apply(field)))
        .findFirst()
        .map(
            field ->
                new SymmetricUse(
                    field,
                    "symmetric algorithms encrypt with the plain secret, which this realm does not"
                        + " keep: choose an asymmetric algorithm such as RSA-OAEP-256"));
  }

  /**
   * Looks at a request object (OpenID Connect Core section 6.1, RFC 9101).
   *
   * @param algorithm of its header
   */
  public static Optional<SymmetricUse> inRequestObject(@Nullable String algorithm) {
    if (!matches(HMAC, algorithm) && !matches(SYMMETRIC, algorithm)) {
      return Optional.empty();
    }
    return Optional.of(
        new SymmetricUse(
            "request",
            "request objects of this client cannot have a symmetric algorithm, whose key would be"
                + " the plain secret, which is not kept: choose an asymmetric algorithm such as"
                + " ES256"));
  }

  /** For a person. */
  public String message() {
    return field + ": " + remedy;
  }

  private static boolean matches(Pattern pattern, @Nullable String value) {
    return value != null && pattern.matcher(value).matches();
  }
}
