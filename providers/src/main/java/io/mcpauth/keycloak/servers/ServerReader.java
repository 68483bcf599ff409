package io.mcpauth.keycloak.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.request.RefusedMember;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server from the JSON object of a request. Only its form is judged here; whether URLs, scopes,
 * clients and roles are good ones is judged when the client is saved, in whatever way.
 *
 * <p>A member that nobody knows is refused: a server whose {@code acess} was not read would be open
 * to all.
 */
final class ServerReader {

  /** As long as an entry of a list may be; no URL is longer either. */
  static final int LONGEST_ENTRY = 2048;

  /** As many as a list may have. */
  static final int MOST_ENTRIES = 100;

  /** What Keycloak's tables hold of client id, name, role and scope. */
  static final int LONGEST_NAME = 255;

  /** A role of a client is the names of both. */
  private static final int LONGEST_ROLE = 2 * LONGEST_NAME + 1;

  private static final String URL_AUDIENCE = "url";

  private static final Set<String> MEMBERS =
      Set.of(
          ServerMember.ID,
          ServerMember.CLIENT_ID,
          ServerMember.NAME,
          ServerMember.RESOURCES,
          ServerMember.TEMPLATES,
          ServerMember.SCOPES,
          ServerMember.ACCESS,
          ServerMember.AUDIENCE,
          ServerMember.ENABLED);

  private static final Set<String> MEMBERS_OF_ACCESS =
      Set.of(
          ServerMember.CLIENTS,
          ServerMember.ROLE,
          ServerMember.DYNAMIC_SCOPES,
          ServerMember.REQUIRE_DPOP);

  private ServerReader() {}

  /**
   * Reads a whole server: what is not said has its default.
   *
   * @param id of the server that it is about; empty for a new one
   */
  static ServerObject read(ObjectNode json, Optional<String> id) throws RefusedMember {
    if (json.has(ServerMember.SECRET)) {
      throw new RefusedMember(
          ServerMember.SECRET,
          "leave it out: a new server gets one, and Regenerate makes another one");
    }
    refuseUnknown(json, MEMBERS, "");
    Optional<String> named = text(json, "", ServerMember.ID, LONGEST_NAME);
    if (named.isPresent() && !named.equals(id)) {
      throw new RefusedMember(
          ServerMember.ID,
          id.isPresent() ? "it is not that of this server" : "leave it out: Keycloak makes it");
    }
    List<String> resources = words(json, "", ServerMember.RESOURCES, LONGEST_ENTRY);
    List<String> templates = words(json, "", ServerMember.TEMPLATES, LONGEST_ENTRY);
    if (resources.isEmpty() && templates.isEmpty()) {
      throw new RefusedMember(ServerMember.RESOURCES, "name the URL of the server, or a template");
    }
    return new ServerObject(
        text(json, "", ServerMember.CLIENT_ID, LONGEST_NAME)
            .orElseThrow(
                () ->
                    new RefusedMember(ServerMember.CLIENT_ID, "name the client id of the server")),
        text(json, "", ServerMember.NAME, LONGEST_NAME),
        resources,
        templates,
        words(json, "", ServerMember.SCOPES, LONGEST_NAME),
        access(json.get(ServerMember.ACCESS)),
        audience(json),
        flag(json, "", ServerMember.ENABLED, true));
  }

  private static AccessObject access(@Nullable JsonNode value) throws RefusedMember {
    if (value == null || value.isNull()) {
      return AccessObject.OPEN;
    }
    if (!(value instanceof ObjectNode json)) {
      throw new RefusedMember(ServerMember.ACCESS, "it must be an object");
    }
    String path = ServerMember.ACCESS + ".";
    refuseUnknown(json, MEMBERS_OF_ACCESS, path);
    return new AccessObject(
        texts(json, path, ServerMember.CLIENTS, LONGEST_ENTRY),
        text(json, path, ServerMember.ROLE, LONGEST_ROLE),
        words(json, path, ServerMember.DYNAMIC_SCOPES, LONGEST_NAME),
        flag(json, path, ServerMember.REQUIRE_DPOP, false));
  }

  private static Optional<String> audience(ObjectNode json) throws RefusedMember {
    Optional<String> audience = text(json, "", ServerMember.AUDIENCE, LONGEST_NAME);
    if (audience.isPresent() && !audience.get().equals(URL_AUDIENCE)) {
      throw new RefusedMember(
          ServerMember.AUDIENCE, "it must be url, or be left out for URL and client id");
    }
    return audience;
  }

  private static boolean flag(ObjectNode json, String path, String name, boolean otherwise)
      throws RefusedMember {
    @Nullable JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw new RefusedMember(path + name, "it must be true or false");
    }
    return value.booleanValue();
  }

  private static void refuseUnknown(ObjectNode json, Set<String> known, String path)
      throws RefusedMember {
    for (String name : names(json)) {
      if (!known.contains(name)) {
        throw new RefusedMember(path + name, "a server has no such member: correct or remove it");
      }
    }
  }

  private static List<String> names(ObjectNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** A list of values that hold no blank. */
  private static List<String> words(ObjectNode json, String path, String name, int longest)
      throws RefusedMember {
    List<String> words = texts(json, path, name, longest);
    if (words.stream().anyMatch(word -> word.chars().anyMatch(Character::isSpaceChar))) {
      throw new RefusedMember(path + name, "an entry has a blank: use one entry for each value");
    }
    return words;
  }

  private static List<String> texts(ObjectNode json, String path, String name, int longest)
      throws RefusedMember {
    String field = path + name;
    @Nullable JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return List.of();
    }
    if (!value.isArray()) {
      throw new RefusedMember(field, "it must be an array of strings");
    }
    if (value.size() > MOST_ENTRIES) {
      throw new RefusedMember(field, "it has more than %d entries".formatted(MOST_ENTRIES));
    }
    Set<String> entries = new LinkedHashSet<>();
    for (JsonNode entry : value) {
      entries.add(checked(entry, field, longest));
    }
    List<String> list = List.copyOf(entries);
    if (!JoinedList.keeps(list)) {
      throw new RefusedMember(
          field, "an entry has " + JoinedList.SEPARATOR + ", or # at its end: it cannot be stored");
    }
    return list;
  }

  private static Optional<String> text(ObjectNode json, String path, String name, int longest)
      throws RefusedMember {
    @Nullable JsonNode value = json.get(name);
    return value == null || value.isNull()
        ? Optional.empty()
        : Optional.of(checked(value, path + name, longest));
  }

  private static String checked(JsonNode value, String field, int longest) throws RefusedMember {
    if (!value.isTextual()) {
      throw new RefusedMember(field, "it must be text");
    }
    String text = value.textValue();
    if (text.isBlank() || !text.equals(text.strip())) {
      throw new RefusedMember(field, "it is empty, or has blanks at its ends");
    }
    if (text.length() > longest) {
      throw new RefusedMember(field, "it has more than %d characters".formatted(longest));
    }
    if (!text.codePoints().allMatch(ServerReader::isPrintable)) {
      throw new RefusedMember(field, "it has a character that is not printed: remove it");
    }
    return text;
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
