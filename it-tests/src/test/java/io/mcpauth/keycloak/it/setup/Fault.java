package io.mcpauth.keycloak.it.setup;

/**
 * Something wrong that an administrator, an import or the years bring about.
 *
 * @param id of the finding that must come
 * @param state of it
 * @param plant brings it about
 * @param fixable whether the doctor mends it
 * @param undo takes back what is left of it
 */
record Fault(String id, String state, Runnable plant, boolean fixable, Runnable undo) {

  Fault(String id, String state, Runnable plant, Runnable undo) {
    this(id, state, plant, false, undo);
  }

  /** One that the doctor mends. */
  static Fault fixable(String id, String state, Runnable plant) {
    return fixable(id, state, plant, () -> {});
  }

  /** One that the doctor mends, and that leaves something behind all the same. */
  static Fault fixable(String id, String state, Runnable plant, Runnable undo) {
    return new Fault(id, state, plant, true, undo);
  }

  @Override
  public String toString() {
    return id;
  }
}
