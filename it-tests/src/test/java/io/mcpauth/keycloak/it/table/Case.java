package io.mcpauth.keycloak.it.table;

import java.util.List;

/**
 * One line of the table; {@code authorization-server.md} explains the columns.
 *
 * @param given the steps before, each of which must succeed
 * @param effects what must hold afterwards
 */
public record Case(
    String section,
    String id,
    List<Step> given,
    Step request,
    String status,
    String error,
    List<String> effects) {

  @Override
  public String toString() {
    return id + ": " + request.text();
  }
}
