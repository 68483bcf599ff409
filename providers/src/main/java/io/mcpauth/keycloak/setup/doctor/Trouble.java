package io.mcpauth.keycloak.setup.doctor;

import java.util.Optional;

/**
 * What a check has to say of one object.
 *
 * @param object what it is about, as administrators call it
 * @param meaning what comes of it
 * @param remedy what to do
 * @param place of the admin console, below the realm, where it is done
 */
record Trouble(String object, State state, String meaning, String remedy, Optional<String> place) {

  static Trouble failure(String object, String meaning, String remedy) {
    return new Trouble(object, State.FAILURE, meaning, remedy, Optional.empty());
  }

  static Trouble warning(String object, String meaning, String remedy) {
    return new Trouble(object, State.WARNING, meaning, remedy, Optional.empty());
  }

  /** Nothing is wrong, and an operator may want to know it all the same. */
  static Trouble note(String object, String meaning, String remedy) {
    return new Trouble(object, State.OK, meaning, remedy, Optional.empty());
  }

  /** The same, with the form of the console where it is mended. */
  Trouble at(String consolePlace) {
    return new Trouble(object, state, meaning, remedy, Optional.of(consolePlace));
  }
}
