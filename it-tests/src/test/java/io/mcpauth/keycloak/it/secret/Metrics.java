package io.mcpauth.keycloak.it.secret;

import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import java.util.OptionalDouble;

/** What the management port's endpoint says, in Prometheus' text format. */
public record Metrics(String text) {

  public static Metrics of(KeycloakServer server) {
    return new Metrics(Http.get(server.metrics()).send().expect(200).body());
  }

  /** By how much a sample has grown; one that was not there has grown from nothing. */
  public long since(Metrics before, String sample) {
    return Math.round(value(sample) - before.find(sample).orElse(0));
  }

  public double value(String sample) {
    return find(sample).orElseThrow(() -> new AssertionError("no " + sample + " in\n" + text));
  }

  private OptionalDouble find(String sample) {
    return text.lines()
        .filter(line -> line.startsWith(sample + " "))
        .map(line -> line.substring(sample.length() + 1))
        .mapToDouble(Double::parseDouble)
        .findFirst();
  }
}
