package io.mcpauth.keycloak.refusal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

    private static final ObjectWriter ASCII =
        JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().writer();

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
      return new Registration(side(), asSent(registration));
    }

    /** Half a surrogate pair, which UTF-8 cannot say, stays the escape that it came as. */
    private static String asSent(JsonNode registration) {
      String text = registration.toString();
      if (UTF_8.newEncoder().canEncode(text)) {
        return text;
      }
      try {
        return ASCII.writeValueAsString(registration);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("what was read as JSON is none", e);
      }
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
