package io.mcpauth.keycloak.registration.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.client.DeclaredUse;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jwk.JWKParser;

/** A client's JSON Web Key Set (RFC 7517) as it comes in {@code jwks}. */
public final class PublicKeySet {

  private static final int MAX_KEYS = 10;

  /** RFC 7518 section 3.3: 2048 bits or more; the upper bound is what a check may cost us. */
  private static final int MIN_RSA_BITS = 2048;

  private static final int MAX_RSA_BITS = 8192;

  /** RFC 7518 section 6: symmetric keys ({@code oct}) are secrets and are not sent here. */
  private static final Set<String> KEY_TYPES = Set.of("RSA", "EC", "OKP");

  /** RFC 7518 sections 6.2.2, 6.3.2 and 6.4: members that only the owner of a key may know. */
  private static final Set<String> PRIVATE_MEMBERS =
      Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

  /** What Keycloak reads of a public key (RFC 7517 section 4, RFC 7518 section 6). */
  private static final List<String> KNOWN_MEMBERS =
      List.of("kty", "use", "alg", "kid", "n", "e", "crv", "x", "y");

  /** RFC 7517 section 4.5 leaves its form to the client; ids of this length are unheard of. */
  private static final int MAX_KID_LENGTH = 255;

  /** Ten keys of usual size; what one client may leave in the database and in memory. */
  private static final int MAX_LENGTH = 8 * 1024;

  private static final String KID = "kid";

  private static final String USE = "use";

  /** RFC 7517 section 4.3. */
  private static final String KEY_OPS = "key_ops";

  private static final int MAX_OPERATIONS = 10;

  private static final String UNREADABLE = "has a key that is not a valid JSON Web Key";

  private PublicKeySet() {}

  /**
   * What is wrong with a key set.
   *
   * @return a clause that follows the name of the member; empty if it is good
   */
  public static Optional<String> problem(JsonNode jwks) {
    JsonNode keys = jwks.path("keys");
    if (!keys.isArray() || keys.isEmpty()) {
      return Optional.of("must be an object with a non-empty array keys");
    }
    if (keys.size() > MAX_KEYS) {
      return Optional.of("has more than " + MAX_KEYS + " keys");
    }
    for (JsonNode key : keys) {
      Optional<String> problem = problemOfKey(key);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return known(jwks).toString().length() > MAX_LENGTH
        ? Optional.of("is larger than " + MAX_LENGTH + " bytes")
        : Optional.empty();
  }

  /**
   * A good set as it is stored: without members that nobody here reads (RFC 7517 sections 4 and 5),
   * and each key says by {@code use} what it is for. That is optional (section 4.2), but Keycloak
   * takes no key of a stored set that does not say it. One that says nothing at all is for
   * signatures, as no client can register to have something encrypted.
   */
  public static ObjectNode known(JsonNode jwks) {
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    ArrayNode keys = set.putArray("keys");
    for (JsonNode key : jwks.path("keys")) {
      ObjectNode known = keys.addObject();
      KNOWN_MEMBERS.stream().filter(key::has).forEach(name -> known.set(name, key.get(name)));
      DeclaredUse declared = declared(key);
      if (declared.maySign()) {
        known.put(USE, "sig");
      } else if (declared.mayEncrypt()) {
        known.put(USE, "enc");
      }
    }
    return set;
  }

  /** Whether a key of a good set is for signatures. */
  public static boolean canSign(JsonNode jwks) {
    return StreamSupport.stream(jwks.path("keys").spliterator(), false)
        .anyMatch(key -> declared(key).maySign());
  }

  private static DeclaredUse declared(JsonNode key) {
    return DeclaredUse.of(text(key, USE), Texts.of(key.path(KEY_OPS)).toList(), text(key, "alg"));
  }

  private static @Nullable String text(JsonNode key, String name) {
    return key.has(name) ? key.get(name).asText() : null;
  }

  private static Optional<String> problemOfKey(JsonNode key) {
    if (PRIVATE_MEMBERS.stream().anyMatch(key::has)) {
      return Optional.of("holds a private or symmetric key; send public keys only");
    }
    if (!KEY_TYPES.contains(key.path("kty").asText())) {
      return Optional.of("has a key whose kty is not RSA, EC or OKP");
    }
    if (KNOWN_MEMBERS.stream().anyMatch(name -> key.has(name) && !key.get(name).isTextual())
        || key.path(KID).asText().length() > MAX_KID_LENGTH) {
      return Optional.of(
          "has a key with a member that is no text, or a kid of more than "
              + MAX_KID_LENGTH
              + " characters");
    }
    return problemOfUse(key)
        .or(() -> read(key).map(PublicKeySet::problemOfSize).orElse(Optional.of(UNREADABLE)));
  }

  private static Optional<String> problemOfUse(JsonNode key) {
    JsonNode operations = key.path(KEY_OPS);
    // RFC 7517 section 4.3: an array of texts, none of them twice.
    if (key.has(KEY_OPS)
        && (!Texts.are(operations)
            || operations.size() > MAX_OPERATIONS
            || Texts.of(operations).distinct().count() != operations.size())) {
      return Optional.of("has a key whose key_ops is no array of different texts");
    }
    return declared(key) == DeclaredUse.CONTRADICTORY
        ? Optional.of(
            "has a key that says two things: use and key_ops must both be for signatures, or both"
                + " for encryption")
        : Optional.empty();
  }

  private static Optional<String> problemOfSize(PublicKey key) {
    if (key instanceof RSAPublicKey rsa
        && (rsa.getModulus().bitLength() < MIN_RSA_BITS
            || rsa.getModulus().bitLength() > MAX_RSA_BITS)) {
      return Optional.of(
          "has an RSA key that is not of " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits");
    }
    return Optional.empty();
  }

  // Keycloak reads the key again when it stores the client, and answers 500 where it cannot.
  private static Optional<PublicKey> read(JsonNode key) {
    try {
      return Optional.of(JWKParser.create().parse(key.toString()).toPublicKey());
    } catch (RuntimeException e) {
      // Its parser throws whatever its steps throw: missing members, bad base64url, unknown curves.
      return Optional.empty();
    }
  }
}
