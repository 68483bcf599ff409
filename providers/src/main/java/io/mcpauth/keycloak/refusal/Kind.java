package io.mcpauth.keycloak.refusal;

import static java.util.stream.Collectors.joining;

import io.mcpauth.keycloak.request.RefusedMember;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.events.EventType;

/** What a client wanted when it was refused. */
enum Kind {
  /** To be registered, or its registration to be changed. */
  REGISTRATION("registration"),
  /** To be taken for the client whose metadata document is at a URL. */
  DOCUMENT("document"),
  /** To have a person sign in for it. */
  AUTHORIZATION("authorization"),
  /** A token. */
  TOKEN("token");

  private final String text;

  Kind(String text) {
    this.text = text;
  }

  /** Types of the events that tell it. */
  List<EventType> types() {
    return switch (this) {
      case REGISTRATION -> List.of(EventType.CLIENT_REGISTER_ERROR, EventType.CLIENT_UPDATE_ERROR);
      case DOCUMENT -> List.of(EventType.LOGIN_ERROR, EventType.PUSHED_AUTHORIZATION_REQUEST_ERROR);
      case AUTHORIZATION ->
          List.of(
              EventType.LOGIN_ERROR,
              EventType.PUSHED_AUTHORIZATION_REQUEST_ERROR,
              EventType.OAUTH2_DEVICE_AUTH_ERROR);
      case TOKEN ->
          List.of(
              EventType.CODE_TO_TOKEN_ERROR,
              EventType.REFRESH_TOKEN_ERROR,
              EventType.CLIENT_LOGIN_ERROR,
              EventType.TOKEN_EXCHANGE_ERROR,
              EventType.OAUTH2_DEVICE_CODE_TO_TOKEN_ERROR,
              EventType.AUTHREQID_TO_TOKEN_ERROR,
              EventType.JWT_AUTHORIZATION_GRANT_ERROR);
    };
  }

  /**
   * Whether an event may tell of a client that was refused; of what is only {@link Refusal} says.
   */
  static boolean isToldBy(EventType type) {
    return Stream.of(values()).anyMatch(kind -> kind.types().contains(type));
  }

  /** As admin REST has it. */
  String text() {
    return text;
  }

  static Kind of(String text) throws RefusedMember {
    return Stream.of(values())
        .filter(kind -> kind.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedMember(
                    "kind",
                    "choose from " + Stream.of(values()).map(Kind::text).collect(joining(", "))));
  }
}
