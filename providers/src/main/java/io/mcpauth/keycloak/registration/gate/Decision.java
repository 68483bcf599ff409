package io.mcpauth.keycloak.registration.gate;

import java.util.Optional;

/** What a policy says about a registration or an update. */
public sealed interface Decision {

  /** Nothing is wrong. */
  record Allow() implements Decision {}

  /**
   * The request is refused.
   *
   * <p>All texts are ours, in ASCII without quotes and backslashes (RFC 6749 section 5.2); none of
   * them repeats what was sent.
   *
   * @param error the code of the answer
   * @param field the member of the request that is wrong, such as {@code redirect_uris[2]}
   * @param reason a clause that follows the field, such as {@code must not have a fragment}
   * @param remedy a sentence that says what is allowed, or empty
   * @param setting the key of the policy's setting that would have let it in, for administrators;
   *     empty where none would
   */
  record Deny(RegistrationError error, String field, String reason, String remedy, String setting)
      implements Decision {

    /** What no setting would let in. */
    public Deny(RegistrationError error, String field, String reason, String remedy) {
      this(error, field, reason, remedy, "");
    }

    /** The same, where a setting would have let it in. */
    public Deny unless(String key) {
      return new Deny(error, field, reason, remedy, key);
    }

    /** Something is wrong with a redirect URI. */
    public static Optional<Deny> redirectUri(String field, String reason, String remedy) {
      return Optional.of(new Deny(RegistrationError.INVALID_REDIRECT_URI, field, reason, remedy));
    }

    /** Something is wrong with another member, and the reason says what would be right. */
    public static Optional<Deny> metadata(String field, String reason) {
      return metadata(field, reason, "");
    }

    /** Something is wrong with another member. */
    public static Optional<Deny> metadata(String field, String reason, String remedy) {
      return Optional.of(
          new Deny(RegistrationError.INVALID_CLIENT_METADATA, field, reason, remedy));
    }

    /** What is wrong, for the event and the log. */
    String problem() {
      return field + " " + reason;
    }

    /** What is wrong and what would be right, for the answer. */
    public String description() {
      return remedy.isEmpty() ? problem() : problem() + ". " + remedy;
    }
  }
}
