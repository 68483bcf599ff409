package io.mcpauth.keycloak.setup.doctor;

import java.util.Optional;

/**
 * What a check has to say of one object.
 *
 * @param object what it is about, as administrators call it
 * @param meaning what comes of it
 * @param remedy what to do
 * @param place of the admin console, below the realm, where it is done
 * @param byHand whether the doctor leaves this one alone, though its check is mended else
 */
record Trouble(
    String object,
    State state,
    String meaning,
    String remedy,
    Optional<String> place,
    boolean byHand) {

  static Trouble failure(String object, String meaning, String remedy) {
    return new Trouble(object, State.FAILURE, meaning, remedy, Optional.empty(), false);
  }

  static Trouble warning(String object, String meaning, String remedy) {
    return new Trouble(object, State.WARNING, meaning, remedy, Optional.empty(), false);
  }

  /** Nothing is wrong, and an operator may want to know it all the same. */
  static Trouble note(String object, String meaning, String remedy) {
    return new Trouble(object, State.OK, meaning, remedy, Optional.empty(), false);
  }

  /** The same, with the form of the console where it is mended. */
  Trouble at(String consolePlace) {
    return new Trouble(object, state, meaning, remedy, Optional.of(consolePlace), byHand);
  }

  /** The same, for who knows what else has to be done. */
  Trouble byHandUnless(boolean safe) {
    return new Trouble(object, state, meaning, remedy, place, !safe);
  }

  /** Whether one safe step of this check mends it. */
  boolean isFixableBy(Check check) {
    return state != State.OK && !byHand && check.mend().isPresent();
  }
}
