package io.mcpauth.keycloak.setup.doctor;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * One thing that is looked at.
 *
 * @param name the first part of a finding's id
 * @param title what is looked at, in words
 * @param look tells what is wrong; nothing if all is well
 * @param mend mends it; empty where that is more than one safe step
 */
record Check(String name, String title, Look look, Optional<Mend> mend) {

  /** Looks. */
  interface Look {
    Stream<Trouble> at(Patient patient);
  }

  /** Mends what was found at an object, and nothing else. */
  interface Mend {
    void at(Patient patient, String object);
  }

  static Check of(String name, String title, Look look) {
    return new Check(name, title, look, Optional.empty());
  }

  /** One whose remedy is a safe step. */
  Check mendedBy(Mend step) {
    return new Check(name, title, look, Optional.of(step));
  }
}
