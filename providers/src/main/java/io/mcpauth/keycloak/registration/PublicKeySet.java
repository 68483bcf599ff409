package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** A client's JSON Web Key Set (RFC 7517) as it comes in {@code jwks}. */
final class PublicKeySet {

  private static final int MAX_KEYS = 10;

  /** RFC 7518 section 6: symmetric keys ({@code oct}) are secrets and are not sent here. */
  private static final Set<String> KEY_TYPES = Set.of("RSA", "EC", "OKP");

  /** RFC 7518 sections 6.2.2, 6.3.2 and 6.4: members that only the owner of a key may know. */
  private static final Set<String> PRIVATE_MEMBERS =
      Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

  private PublicKeySet() {}

  /**
   * What is wrong with a key set.
   *
   * @return a clause that follows the name of the member; empty if it is good
   */
  static Optional<String> problem(JsonNode jwks) {
    JsonNode keys = jwks.path("keys");
    if (!keys.isArray() || keys.isEmpty()) {
      return Optional.of("must be an object with a non-empty array keys");
    }
    if (keys.size() > MAX_KEYS) {
      return Optional.of("has more than " + MAX_KEYS + " keys");
    }
    for (JsonNode key : keys) {
      if (PRIVATE_MEMBERS.stream().anyMatch(key::has)) {
        return Optional.of("holds a private or symmetric key; send public keys only");
      }
      if (!KEY_TYPES.contains(key.path("kty").asText())) {
        return Optional.of("has a key whose kty is not RSA, EC or OKP");
      }
    }
    return Optional.empty();
  }
}
