package io.mcpauth.keycloak.it.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Parameters of a query or of a form, in order; a name may come twice, because attackers send it
 * twice.
 */
public record Form(List<Entry<String, String>> parameters) {

  public Form {
    parameters = List.copyOf(parameters);
  }

  public static Form empty() {
    return new Form(List.of());
  }

  /** Reads a query or a form body. */
  public static Form decode(String encoded) {
    return new Form(
        Stream.of(encoded.split("&"))
            .filter(pair -> !pair.isEmpty())
            .map(pair -> pair.split("=", 2))
            .map(pair -> Form.parameter(decoded(pair[0]), pair.length == 2 ? decoded(pair[1]) : ""))
            .toList());
  }

  /** With this value and no other for the name. */
  public Form with(String name, String value) {
    return without(name).and(name, value);
  }

  public Form without(String name) {
    return new Form(parameters.stream().filter(p -> !p.getKey().equals(name)).toList());
  }

  /** With this value besides those that the name has. */
  public Form and(String name, String value) {
    List<Entry<String, String>> more = new ArrayList<>(parameters);
    more.add(parameter(name, value));
    return new Form(more);
  }

  /** The first value of the name. */
  public Optional<String> value(String name) {
    return parameters.stream()
        .filter(p -> p.getKey().equals(name))
        .map(Entry::getValue)
        .findFirst();
  }

  public String encoded() {
    return parameters.stream()
        .map(
            p ->
                URLEncoder.encode(p.getKey(), UTF_8) + "=" + URLEncoder.encode(p.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static Entry<String, String> parameter(String name, String value) {
    return Map.entry(name, value);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, UTF_8);
  }
}
