package io.mcpauth.keycloak.it.table;

import io.mcpauth.keycloak.it.http.Form;
import java.util.function.UnaryOperator;

/**
 * The form that a verb sends when a step changes nothing.
 *
 * @param endpoint below {@code protocol/openid-connect}
 * @param sender of the cast; empty: the client of the story
 */
record CorrectRequest(String endpoint, String sender, Form form) {

  private static final String GRANT = "urn:ietf:params:oauth:grant-type:";

  /**
   * Looks a verb up.
   *
   * @param value of a name in the story, empty if it has none
   */
  static CorrectRequest of(String verb, UnaryOperator<String> value) {
    return switch (verb) {
      case "redeem" ->
          token(
              "",
              grant("authorization_code")
                  .with("code", value.apply("code"))
                  .with("redirect_uri", Cast.REDIRECT_URI)
                  .with("code_verifier", value.apply("verifier")));
      case "refresh" ->
          token("", grant("refresh_token").with("refresh_token", value.apply("refresh_token")));
      case "token" -> token("", Form.empty());
      case "service-token" -> token("service", grant("client_credentials"));
      case "exchange" ->
          token(
              Cast.SAMPLE_ID,
              grant(GRANT + "token-exchange")
                  .with("subject_token", value.apply("access_token"))
                  .with("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"));
      case "assert" ->
          token(
              "assertion", grant(GRANT + "jwt-bearer").with("assertion", value.apply("assertion")));
      case "poll" ->
          token(
              "device",
              grant(GRANT + "device_code")
                  .with("device_code", value.apply("device_code"))
                  .with("code_verifier", value.apply("verifier")));
      case "collect" ->
          token(
              "backchannel",
              grant("urn:openid:params:grant-type:ciba")
                  .with("auth_req_id", value.apply("auth_req_id")));
      case "device" ->
          new CorrectRequest("auth/device", "device", challenged(value).with("scope", "mcp:tools"));
      case "ask" ->
          new CorrectRequest(
              "ext/ciba/auth",
              "backchannel",
              Form.empty().with("scope", "openid mcp:tools").with("login_hint", "alice"));
      case "push" ->
          new CorrectRequest(
              "ext/par/request",
              "",
              challenged(value)
                  .with("response_type", "code")
                  .with("redirect_uri", Cast.REDIRECT_URI)
                  .with("scope", "mcp:tools"));
      case "revoke" ->
          new CorrectRequest(
              "revoke", "", Form.empty().with("token", value.apply("refresh_token")));
      case "introspect" ->
          new CorrectRequest(
              "token/introspect",
              Cast.SAMPLE_ID,
              Form.empty().with("token", value.apply("access_token")));
      default -> throw new IllegalArgumentException("no such verb: " + verb);
    };
  }

  private static CorrectRequest token(String sender, Form form) {
    return new CorrectRequest("token", sender, form);
  }

  private static Form grant(String type) {
    return Form.empty().with("grant_type", type);
  }

  private static Form challenged(UnaryOperator<String> value) {
    return Form.empty()
        .with("code_challenge", value.apply("challenge"))
        .with("code_challenge_method", "S256");
  }
}
