package io.mcpauth.keycloak.metadata;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Turns Keycloak's metadata into what holds for OAuth 2.1 and dynamic clients; no session. */
final class MetadataRules {

  static final String PUBLIC = "none";

  private static final String GRANT_TYPES = "grant_types_supported";
  private static final String SECRET_JWT = "client_secret_jwt";

  /** OAuth 2.1 section 10: these grants are gone. */
  private static final Set<String> GONE = Set.of("implicit", "password");

  private MetadataRules() {}

  /**
   * The metadata to publish.
   *
   * @param stock as Keycloak makes it
   * @param scopes what a client that registers itself can get
   * @param authMethods how such a client can authenticate
   */
  static Map<String, Object> truthful(
      Map<String, Object> stock, Collection<String> scopes, Collection<String> authMethods) {
    Map<String, Object> metadata = new LinkedHashMap<>(stock);
    // OAuth 2.1 section 4.1.1: S256 is the one method; the client policy refuses "plain".
    metadata.put("code_challenge_methods_supported", List.of("S256"));
    metadata.put("response_types_supported", List.of("code"));
    metadata.put(GRANT_TYPES, kept(stock, GRANT_TYPES, grant -> !GONE.contains(grant)));
    metadata.put("scopes_supported", List.copyOf(scopes));
    for (String endpoint : List.of("token", "revocation", "introspection")) {
      boolean isForClients = !endpoint.equals("introspection");
      metadata.put(
          endpoint + "_endpoint_auth_methods_supported",
          authMethods.stream().filter(m -> isForClients || !m.equals(PUBLIC)).toList());
      String algorithms = endpoint + "_endpoint_auth_signing_alg_values_supported";
      metadata.put(
          algorithms,
          kept(stock, algorithms, a -> authMethods.contains(SECRET_JWT) || !a.startsWith("HS")));
    }
    return withoutEmpty(metadata);
  }

  private static List<String> kept(
      Map<String, Object> stock, String member, Predicate<String> wanted) {
    return stock.get(member) instanceof Collection<?> values
        ? values.stream().map(Object::toString).filter(wanted).toList()
        : List.of();
  }

  /** RFC 8414 section 3.2: members with zero elements are left out. */
  private static Map<String, Object> withoutEmpty(Map<String, Object> members) {
    Map<String, Object> kept = new LinkedHashMap<>();
    members.forEach((name, value) -> strip(value).forEach(v -> kept.put(name, v)));
    return kept;
  }

  private static Stream<Object> strip(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> members = new LinkedHashMap<>();
      map.forEach((name, member) -> members.put(name.toString(), member));
      Map<String, Object> kept = withoutEmpty(members);
      return kept.isEmpty() ? Stream.empty() : Stream.of(kept);
    }
    boolean empty =
        value == null
            || value.equals("")
            || (value instanceof Collection<?> values && values.isEmpty());
    return empty ? Stream.empty() : Stream.of(value);
  }
}
