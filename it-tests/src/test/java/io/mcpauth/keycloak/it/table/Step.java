package io.mcpauth.keycloak.it.table;

import io.mcpauth.keycloak.it.http.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A verb and how its request differs from the correct one: {@code name=value} sets a parameter,
 * {@code +name=value} sends one more, {@code -name} leaves it out, {@code name:value} says
 * something that is no parameter.
 */
public record Step(String text, String verb, List<String> changes) {

  private static final Pattern WORD = Pattern.compile("(?:[^\\s']|'[^']*')+");
  private static final Pattern ASIDE = Pattern.compile("(as|times|user|header|at):.*");

  static Step parse(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      words.add(word.group().replace("'", ""));
    }
    return new Step(text, words.get(0), List.copyOf(words.subList(1, words.size())));
  }

  /** The correct parameters with the changes applied. */
  Form change(Form correct, UnaryOperator<String> resolve) {
    Form form = correct;
    for (String change : changes) {
      int equals = change.indexOf('=');
      if (ASIDE.matcher(change).matches()) {
        continue;
      }
      if (change.startsWith("-")) {
        form = form.without(change.substring(1));
      } else if (equals < 0) {
        throw new IllegalArgumentException("neither name=value nor -name: " + change);
      } else if (change.startsWith("+")) {
        form = form.and(change.substring(1, equals), resolve.apply(change.substring(equals + 1)));
      } else {
        form = form.with(change.substring(0, equals), resolve.apply(change.substring(equals + 1)));
      }
    }
    return form;
  }

  /** The value of {@code name:value}. */
  Optional<String> aside(String name) {
    return changes.stream()
        .filter(change -> change.startsWith(name + ":"))
        .map(change -> change.substring(name.length() + 1))
        .findFirst();
  }

  /** The headers of {@code header:Name=value}. */
  List<Map.Entry<String, String>> headers() {
    return changes.stream()
        .filter(change -> change.startsWith("header:"))
        .map(change -> change.substring("header:".length()).split("=", 2))
        .map(pair -> Map.entry(pair[0], pair[1]))
        .toList();
  }
}
