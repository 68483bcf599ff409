package io.mcpauth.keycloak.setup.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.redirect.ClientPreset;
import io.mcpauth.keycloak.request.RefusedMember;
import io.mcpauth.keycloak.setup.change.Options.AppliesTo;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options from the JSON object of a request. A member that nobody knows is refused: a setup whose
 * {@code documnets} was not read would let in what its operator meant to keep out.
 */
final class OptionsReader {

  private static final String CLIENTS = "clients";
  private static final String DEFAULT_SERVER = "defaultServer";
  private static final String APPLIES_TO = "appliesTo";
  private static final String DOCUMENTS = "documents";
  private static final String REFRESH_RETRY = "refreshRetrySeconds";
  private static final String THEME = "theme";
  private static final String LIFETIMES = "lifetimes";

  private static final Set<String> MEMBERS =
      Set.of(CLIENTS, DEFAULT_SERVER, APPLIES_TO, DOCUMENTS, REFRESH_RETRY, THEME, LIFETIMES);

  private static final List<String> ADMISSIONS =
      List.of("listed", "approve", "open", Options.NO_DOCUMENTS);

  private static final int LONGEST_RETRY = 60;
  private static final int LONGEST_URL = 2048;

  private OptionsReader() {}

  static Options read(ObjectNode json) throws RefusedMember {
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!MEMBERS.contains(name)) {
        throw new RefusedMember(
            name, "setup has no such member: remove it, or choose from " + inOrder());
      }
    }
    AppliesTo appliesTo = appliesTo(json);
    boolean all = appliesTo == AppliesTo.ALL;
    return new Options(
        clients(json),
        text(json, DEFAULT_SERVER),
        appliesTo,
        oneOf(json, DOCUMENTS, ADMISSIONS),
        number(json),
        flag(json, THEME, all),
        flag(json, LIFETIMES, all));
  }

  private static String inOrder() {
    return String.join(", ", MEMBERS.stream().sorted().toList());
  }

  private static AppliesTo appliesTo(ObjectNode json) throws RefusedMember {
    return oneOf(json, APPLIES_TO, List.of("dynamic", "all"))
        .filter("all"::equals)
        .map(all -> AppliesTo.ALL)
        .orElse(AppliesTo.DYNAMIC);
  }

  private static Optional<List<String>> clients(ObjectNode json) throws RefusedMember {
    @Nullable JsonNode value = json.get(CLIENTS);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    Set<String> known = ClientPreset.all().keySet();
    String choice = "choose from " + String.join(", ", known);
    if (!value.isArray() || value.isEmpty()) {
      throw new RefusedMember(CLIENTS, "it must be an array of known clients: " + choice);
    }
    Set<String> clients = new LinkedHashSet<>();
    for (JsonNode entry : value) {
      if (!entry.isTextual() || !known.contains(entry.textValue())) {
        throw new RefusedMember(CLIENTS, "an entry is no known client: " + choice);
      }
      clients.add(entry.textValue());
    }
    return Optional.of(new ArrayList<>(clients));
  }

  private static Optional<Integer> number(ObjectNode json) throws RefusedMember {
    @Nullable JsonNode value = json.get(REFRESH_RETRY);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isInt() || value.intValue() < 0 || value.intValue() > LONGEST_RETRY) {
      throw new RefusedMember(
          REFRESH_RETRY, "it must be a whole number from 0 to %d".formatted(LONGEST_RETRY));
    }
    return Optional.of(value.intValue());
  }

  private static boolean flag(ObjectNode json, String name, boolean otherwise)
      throws RefusedMember {
    @Nullable JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      throw new RefusedMember(name, "it must be true or false");
    }
    return value.booleanValue();
  }

  private static Optional<String> oneOf(ObjectNode json, String name, List<String> values)
      throws RefusedMember {
    Optional<String> text = text(json, name);
    if (text.isPresent() && !values.contains(text.get())) {
      throw new RefusedMember(name, "it must be one of " + String.join(", ", values));
    }
    return text;
  }

  private static Optional<String> text(ObjectNode json, String name) throws RefusedMember {
    @Nullable JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new RefusedMember(name, "it must be text, or be left out");
    }
    if (value.textValue().length() > LONGEST_URL) {
      throw new RefusedMember(name, "it has more than %d characters".formatted(LONGEST_URL));
    }
    return Optional.of(value.textValue());
  }
}
