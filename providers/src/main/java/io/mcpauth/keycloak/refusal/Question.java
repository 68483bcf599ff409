package io.mcpauth.keycloak.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.request.RefusedMember;
import java.util.Map;
import java.util.Set;

/** What an administrator asks about. */
sealed interface Question {

  /**
   * A registration.
   *
   * @param side which policies judge it
   * @param body as a client would send it
   */
  record Registration(Side side, String body) implements Question {}

  /** An authorization request. */
  record Authorization(AuthorizationUrl url) implements Question {}

  /** Who registers. */
  enum Side {
    /** A stranger. */
    ANONYMOUS("anonymous", "anonymous"),
    /** Who has an initial access token. */
    TOKEN("token", "authenticated");

    private final String text;
    private final String policies;

    Side(String text, String policies) {
      this.text = text;
      this.policies = policies;
    }

    /** Keycloak's name of the policies. */
    String policies() {
      return policies;
    }
  }

  /**
   * Reads a request.
   *
   * @param realm the name of the realm that it is about
   * @throws RefusedMember if a member cannot be used, or is not known
   */
  static Question read(ObjectNode members, String realm) throws RefusedMember {
    return new Reader(members).read(realm);
  }

  /** Holds what an interface can only have in public. */
  final class Reader {

    private static final String SIDE = "side";
    private static final String REGISTRATION = "registration";
    private static final Set<String> KNOWN = Set.of(SIDE, REGISTRATION, AuthorizationUrl.MEMBER);

    private final ObjectNode members;

    private Reader(ObjectNode members) {
      this.members = members;
    }

    private Question read(String realm) throws RefusedMember {
      for (Map.Entry<String, JsonNode> member : members.properties()) {
        if (!KNOWN.contains(member.getKey())) {
          throw new RefusedMember(
              member.getKey(), "it is not known: send side and registration, or authorization");
        }
      }
      JsonNode registration = members.path(REGISTRATION);
      JsonNode url = members.path(AuthorizationUrl.MEMBER);
      if (registration.isMissingNode() == url.isMissingNode()) {
        throw new RefusedMember(REGISTRATION, "send either registration or authorization");
      }
      if (registration.isMissingNode()) {
        if (members.has(SIDE)) {
          throw new RefusedMember(SIDE, "it belongs to a registration");
        }
        if (!url.isTextual()) {
          throw new RefusedMember(AuthorizationUrl.MEMBER, "it must be a text: a URL");
        }
        return new Authorization(AuthorizationUrl.read(url.asText(), realm));
      }
      if (!registration.isObject()) {
        throw new RefusedMember(REGISTRATION, "it must be an object: what a client sends");
      }
      return new Registration(side(), registration.toString());
    }

    private Side side() throws RefusedMember {
      JsonNode said = members.path(SIDE);
      if (said.isMissingNode()) {
        return Side.ANONYMOUS;
      }
      for (Side side : Side.values()) {
        if (said.isTextual() && said.asText().equals(side.text)) {
          return side;
        }
      }
      throw new RefusedMember(SIDE, "it must be anonymous or token");
    }
  }
}
