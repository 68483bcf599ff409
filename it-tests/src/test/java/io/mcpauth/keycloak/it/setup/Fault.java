package io.mcpauth.keycloak.it.setup;

import java.util.Optional;

/**
 * Something wrong that an administrator, an import or the years bring about.
 *
 * @param id of the finding that must come
 * @param state of it
 * @param plant brings it about
 * @param undo takes it back by hand; empty for what the doctor mends
 */
record Fault(String id, String state, Runnable plant, Optional<Runnable> undo) {

  Fault(String id, String state, Runnable plant, Runnable undo) {
    this(id, state, plant, Optional.of(undo));
  }

  /** One that the doctor mends. */
  static Fault fixable(String id, String state, Runnable plant) {
    return new Fault(id, state, plant, Optional.empty());
  }

  @Override
  public String toString() {
    return id;
  }
}
