package io.mcpauth.keycloak.cimd.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is taken of the ways that a document offers (OpenID Connect Relying Party Metadata Choices
 * 1.0). One document is for all servers of the world, so it lists what not every server has.
 */
public sealed interface Negotiation {

  /** Client metadata as a client could have registered it here. */
  record Settled(ObjectNode metadata) implements Negotiation {}

  /**
   * Nothing is left.
   *
   * @param reason a constant clause of ours, for events and logs
   */
  record Failed(String reason) implements Negotiation {}

  /**
   * Settles what the document offers.
   *
   * @param members of the document; changed
   */
  static Negotiation of(ObjectNode members, List<String> grantTypes, List<String> methods) {
    Ways.keep(members, "grant_types", grantTypes);
    Ways.keep(members, "response_types", List.of("code"));
    Optional<String> method = Ways.method(members, methods);
    if (method.isEmpty()) {
      return new Failed(
          "token_endpoint_auth_method names nothing that is allowed here: none, or private_key_jwt"
              + " with jwks or jwks_uri");
    }
    members.put(Ways.METHOD, method.get());
    if (method.get().equals(Ways.PUBLIC)) {
      // RFC 7591 section 2: keys of a client that does not authenticate sign request objects; their
      // address would be one more place to call.
      members.remove(Ways.KEYS_ADDRESS);
    }
    return new Settled(members);
  }

  /** Holds what an interface can only have in public. */
  final class Ways {

    static final String METHOD = "token_endpoint_auth_method";

    /** Metadata Choices section 2: an array of the methods that the client can use. */
    static final String METHODS = "token_endpoint_auth_methods_supported";

    private static final String PUBLIC = "none";
    static final String SIGNED = "private_key_jwt";
    private static final String KEYS = "jwks";
    private static final String KEYS_ADDRESS = "jwks_uri";

    private Ways() {}

    /** Leaves out what such clients may not have; rules judge what is no array of texts. */
    private static void keep(ObjectNode members, String member, List<String> allowed) {
      if (members.get(member) instanceof ArrayNode offered) {
        ArrayNode kept = members.arrayNode();
        offered.forEach(
            way -> {
              if (!way.isTextual() || allowed.contains(way.asText())) {
                kept.add(way);
              }
            });
        // An empty list would pass for none, and none for the usual ones.
        if (!kept.isEmpty()) {
          members.set(member, kept);
        }
      }
    }

    /** The stronger one of those that both sides can; shared secrets there can be none. */
    private static Optional<String> method(ObjectNode members, List<String> allowed) {
      Set<String> offered = new LinkedHashSet<>();
      JsonNode preferred = members.path(METHOD);
      if (preferred.isTextual()) {
        offered.add(preferred.asText());
      }
      members.path(METHODS).forEach(method -> offered.add(method.asText()));
      if (offered.isEmpty()) {
        offered.add(PUBLIC);
      }
      offered.retainAll(allowed);
      boolean hasKeys = members.hasNonNull(KEYS) || members.hasNonNull(KEYS_ADDRESS);
      if (offered.contains(SIGNED) && hasKeys) {
        return Optional.of(SIGNED);
      }
      return offered.contains(PUBLIC) ? Optional.of(PUBLIC) : Optional.empty();
    }
  }
}
