package io.mcpauth.keycloak.setup.doctor;

import java.util.Locale;

/** How bad a finding is. */
enum State {
  /** As it should be. */
  OK,
  /** It works, and less safely or less well than it could. */
  WARNING,
  /** Clients or people are refused, or a promise of the pack does not hold. */
  FAILURE;

  /** As admin REST has it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
