package io.mcpauth.keycloak.it.secret;

import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.server.KeycloakServer;

/** What the management port's endpoint says, in Prometheus' text format. */
public record Metrics(String text) {

  public static Metrics of(KeycloakServer server) {
    return new Metrics(Http.get(server.metrics()).send().expect(200).body());
  }

  /** By how much a sample has grown. */
  public long since(Metrics before, String sample) {
    return Math.round(value(sample) - before.value(sample));
  }

  public double value(String sample) {
    return text.lines()
        .filter(line -> line.startsWith(sample + " "))
        .map(line -> line.substring(sample.length() + 1))
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + sample + " in\n" + text));
  }
}
