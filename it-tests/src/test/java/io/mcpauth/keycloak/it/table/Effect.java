package io.mcpauth.keycloak.it.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.http.Json;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a case says must hold afterwards, one clause at a time. */
final class Effect {

  /** {@link io.mcpauth.keycloak.it.http.Http} waits no longer for an answer. */
  private static final long LONGEST_ANSWER_SECONDS = 30;

  private Effect() {}

  /** What is wrong with the clause; empty if it holds. */
  static String problem(String clause, Story story, Outcome outcome) {
    List<String> words = List.of(clause.split(" "));
    String rest = story.resolve(clause.substring(words.get(0).length()).strip());
    return switch (words.get(0)) {
      case "then" -> then(clause, story);
      case "no" -> absent(rest, outcome, story);
      case "iss" -> equal("iss", story.value("issuer"), callback("iss", story));
      case "state" -> equal("state", story.value("state"), callback("state", story));
      case "aud", "scope" -> equalSets(words.get(0), rest, claim(words.get(0), story));
      case "answer-scope" ->
          equal("scope", claim("scope", story).toString(), words(outcome.json().path("scope")));
      case "typ" -> equal("typ", rest, jwt(story).getHeader().getType().getType());
      case "claim" -> json(rest, claims(jwt(story)));
      case "no-claim" -> claims(jwt(story)).has(rest) ? rest + " is in the token" : "";
      case "scope-has" -> has(rest, claim("scope", story));
      case "scope-lacks" -> lacks(rest, claim("scope", story));
      case "page-has" -> has(rest, story.current().text());
      case "page-lacks" -> lacks(rest, story.current().text());
      case "no-empty" -> empty("", outcome.json());
      case "header" -> header(rest, outcome);
      case "json" -> json(rest, outcome.json());
      case "active", "inactive" -> introspection(words.get(0).equals("active"), story);
      default -> throw new IllegalArgumentException("no such effect: " + clause);
    };
  }

  private static String then(String clause, Story story) {
    String[] parts = clause.substring("then ".length()).split(" -> ", 2);
    return equal(parts[0], parts[1].strip(), story.perform(Step.parse(parts[0])).summary());
  }

  private static String callback(String name, Story story) {
    return story.current().callback().parameters().value(name).orElse("");
  }

  private static String absent(String what, Outcome outcome, Story story) {
    boolean there =
        outcome.answer().header(what).isPresent()
            || outcome.json().has(what)
            || (outcome.status().endsWith("client") && !callback(what, story).isEmpty());
    return there ? what + " is there" : "";
  }

  private static Set<String> claim(String name, Story story) {
    JsonNode value = claims(jwt(story)).path(name);
    Set<String> values = new TreeSet<>();
    value.forEach(v -> values.add(v.asText()));
    if (value.isTextual()) {
      Stream.of(value.asText().split(" ")).filter(v -> !v.isEmpty()).forEach(values::add);
    }
    return values;
  }

  private static String words(JsonNode scope) {
    return new TreeSet<>(List.of(scope.asText().split(" "))).toString();
  }

  private static SignedJWT jwt(Story story) {
    String token = story.value("access_token");
    try {
      return SignedJWT.parse(token);
    } catch (java.text.ParseException e) {
      throw new AssertionError("not a JWT: " + token, e);
    }
  }

  private static JsonNode claims(SignedJWT token) {
    return Json.parse(token.getPayload().toString());
  }

  private static String header(String nameAndValue, Outcome outcome) {
    String[] pair = nameAndValue.split("=", 2);
    String value = outcome.answer().header(pair[0]).orElse("");
    return value.contains(pair[1]) ? "" : "header " + pair[0] + " is '" + value + "'";
  }

  /**
   * {@code path=value}, {@code path has value}, {@code path lacks value}, {@code path is values},
   * {@code path up to seconds}. The path is the name of a member, or a JSON pointer (RFC 6901).
   */
  private static String json(String condition, JsonNode body) {
    String[] words = condition.split("[ =]", 2);
    JsonNode node = words[0].startsWith("/") ? body.at(words[0]) : body.path(words[0]);
    if (words[1].startsWith("has ")) {
      return has(words[1].substring("has ".length()), texts(node));
    }
    if (words[1].startsWith("lacks ")) {
      return lacks(words[1].substring("lacks ".length()), texts(node));
    }
    if (words[1].startsWith("is ")) {
      return equalSets(words[0], words[1].substring("is ".length()), texts(node));
    }
    if (words[1].startsWith("up to ")) {
      return upTo(words[0], Long.parseLong(words[1].substring("up to ".length())), node);
    }
    return equal(words[0], words[1], node.asText());
  }

  /** Seconds from now on: some may have passed since the server began to count. */
  private static String upTo(String name, long most, JsonNode seconds) {
    long found = seconds.asLong();
    return seconds.isIntegralNumber() && found <= most && found >= most - LONGEST_ANSWER_SECONDS
        ? ""
        : name + ": expected up to " + most + ", got " + seconds;
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.forEach(e -> texts.add(e.asText()));
    return texts;
  }

  /** Asked by each MCP server, because each may ask for its own tokens only. */
  private static String introspection(boolean active, Story story) {
    boolean found =
        story.servers().stream()
            .map(id -> id.equals(story.value("server_id")) ? "server" : id)
            .map(server -> Step.parse("introspect as:" + server))
            .anyMatch(step -> story.perform(step).json().path("active").asBoolean());
    return found == active ? "" : "the access token is " + (found ? "active" : "not active");
  }

  private static String has(String value, Set<String> values) {
    return values.contains(value) ? "" : value + " is not in " + values;
  }

  private static String lacks(String value, Set<String> values) {
    return values.contains(value) ? value + " is in " + values : "";
  }

  private static String has(String text, String page) {
    return page.contains(text) ? "" : "'" + text + "' is not on the page: " + page;
  }

  private static String lacks(String text, String page) {
    return page.contains(text) ? "'" + text + "' is on the page: " + page : "";
  }

  /** RFC 8414 section 3.2: members with zero values are left out. */
  private static String empty(String name, JsonNode value) {
    if (value.isNull() || ((value.isContainerNode() || value.isTextual()) && size(value) == 0)) {
      return name + " is empty";
    }
    return value.properties().stream()
        .map(member -> empty(name + "/" + member.getKey(), member.getValue()))
        .filter(problem -> !problem.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static int size(JsonNode value) {
    return value.isTextual() ? value.asText().length() : value.size();
  }

  private static String equalSets(String name, String expected, Set<String> values) {
    return equal(name, new TreeSet<>(List.of(expected.split(" "))).toString(), values.toString());
  }

  private static String equal(String name, String expected, String found) {
    return expected.equals(found) ? "" : name + ": expected " + expected + ", got " + found;
  }
}
