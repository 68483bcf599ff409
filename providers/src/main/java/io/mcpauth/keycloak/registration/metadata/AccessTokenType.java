package io.mcpauth.keycloak.registration.metadata;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The header {@code typ} of access tokens (RFC 7515 section 4.1.9). */
enum AccessTokenType {
  /** RFC 9068 section 2.1: keeps access tokens apart from every other JWT. */
  AT_JWT("at+jwt"),
  /** What servers take that do not know the other one. */
  JWT("JWT");

  private final String value;

  AccessTokenType(String value) {
    this.value = value;
  }

  /** As it stands in the header, and in the setting. */
  String value() {
    return value;
  }

  static Optional<AccessTokenType> of(String value) {
    return Arrays.stream(values()).filter(type -> type.value.equals(value)).findFirst();
  }

  static List<String> choices() {
    return Arrays.stream(values()).map(AccessTokenType::value).toList();
  }
}
