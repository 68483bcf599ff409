package io.mcpauth.keycloak.it.server;

import java.util.List;
import java.util.Map;

/** In the memory of the one server: the fastest. */
record EmbeddedDatabase() implements Database {

  @Override
  public List<String> buildOptions() {
    return List.of("--db=dev-mem");
  }

  @Override
  public List<String> startOptions() {
    return List.of("--cache=local");
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public String logLevel() {
    return "info";
  }

  @Override
  public void close() {}
}
