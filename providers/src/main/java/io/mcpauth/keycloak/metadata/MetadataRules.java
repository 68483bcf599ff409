package io.mcpauth.keycloak.metadata;

import io.mcpauth.keycloak.registration.DynamicClientLimits;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;

/** Turns Keycloak's metadata into what holds for OAuth 2.1 and dynamic clients; no session. */
final class MetadataRules {

  static final String PUBLIC = "none";

  private static final String GRANT_TYPES = "grant_types_supported";
  private static final String TOKEN_METHODS = "token_endpoint_auth_methods_supported";
  private static final String SIGNING = "_signing_alg_values_supported";
  private static final String ALIASES = "mtls_endpoint_aliases";

  /** What is of use with one grant alone: the beginnings of members, by grant. */
  private static final Map<String, List<String>> OF_ONE_GRANT =
      Map.of(
          OAuth2Constants.DEVICE_CODE_GRANT_TYPE, List.of("device_authorization_"),
          OAuth2Constants.CIBA_GRANT_TYPE,
              List.of("backchannel_authentication_", "backchannel_token_"));

  /** Registration ignores who asks for encrypted answers, so none is offered. */
  private static final Pattern ENCRYPTED_ANSWER =
      Pattern.compile("(id_token|userinfo|authorization)_encryption_(alg|enc)_values_supported");

  private MetadataRules() {}

  /**
   * The metadata to publish.
   *
   * @param stock as Keycloak makes it
   * @param limits what a client that registers itself can get
   * @param documents whether a client can be known by the URL of its document
   */
  static Map<String, Object> truthful(
      Map<String, Object> stock, DynamicClientLimits limits, boolean documents) {
    Map<String, Object> metadata = reachable(stock, limits);
    // OAuth 2.1 section 4.1.1: S256 is the one method; the client policy refuses "plain".
    metadata.put("code_challenge_methods_supported", List.of("S256"));
    metadata.put("response_types_supported", List.of("code"));
    metadata.put(GRANT_TYPES, kept(stock, GRANT_TYPES, limits.grantTypes()::contains));
    metadata.put("scopes_supported", List.copyOf(limits.scopes()));
    for (String endpoint : List.of("token", "revocation", "introspection")) {
      boolean isForClients = !endpoint.equals("introspection");
      metadata.put(
          endpoint + "_endpoint_auth_methods_supported",
          limits.authenticationMethods().stream()
              .filter(m -> isForClients || !m.equals(PUBLIC))
              .toList());
    }
    return withoutEmpty(documents ? withDocuments(metadata) : metadata);
  }

  /**
   * Draft draft-ietf-oauth-client-id-metadata-document section 5, with the methods of
   * authentication that such clients have: they share no secret with this server.
   */
  static Map<String, Object> withDocuments(Map<String, Object> stock) {
    Map<String, Object> metadata = new LinkedHashMap<>(stock);
    metadata.put("client_id_metadata_document_supported", true);
    return metadata;
  }

  /** As {@link #withDocuments}, in metadata that is Keycloak's own but for that. */
  static Map<String, Object> stockWithDocuments(
      Map<String, Object> stock, DynamicClientLimits limits) {
    Map<String, Object> metadata = withDocuments(stock);
    Set<Object> methods = new LinkedHashSet<>();
    if (metadata.get(TOKEN_METHODS) instanceof Collection<?> known) {
      methods.addAll(known);
    }
    if (limits.authenticationMethods().contains(PUBLIC)) {
      methods.add(PUBLIC); // Keycloak takes public clients, and does not say so.
    }
    metadata.put(TOKEN_METHODS, List.copyOf(methods));
    return metadata;
  }

  /** Without the members for what such a client cannot have. */
  private static Map<String, Object> reachable(
      Map<String, Object> members, DynamicClientLimits limits) {
    Map<String, Object> kept = new LinkedHashMap<>();
    members.forEach(
        (name, value) -> {
          if (isOutOfReach(name, limits)) {
            return;
          }
          if (name.endsWith(SIGNING)) {
            kept.put(name, kept(members, name, limits.signatures()::contains));
          } else if (name.equals(ALIASES) && value instanceof Map<?, ?> aliases) {
            Map<String, Object> endpoints = new LinkedHashMap<>();
            aliases.forEach((endpoint, address) -> endpoints.put(endpoint.toString(), address));
            kept.put(name, reachable(endpoints, limits));
          } else {
            kept.put(name, value);
          }
        });
    return kept;
  }

  private static boolean isOutOfReach(String member, DynamicClientLimits limits) {
    return ENCRYPTED_ANSWER.matcher(member).matches()
        || OF_ONE_GRANT.entrySet().stream()
            .filter(grant -> !limits.grantTypes().contains(grant.getKey()))
            .flatMap(grant -> grant.getValue().stream())
            .anyMatch(member::startsWith);
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
