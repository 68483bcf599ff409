package io.mcpauth.keycloak.redirect;

/** What reading a text as a redirect URI came to. */
public sealed interface Parsed {

  /**
   * The text is a redirect URI; whether a client may have it is another question.
   *
   * @param uri the URI
   */
  record Accepted(RedirectUri uri) implements Parsed {}

  /**
   * The text is not a redirect URI for anybody.
   *
   * @param refusal the first thing that is wrong with it
   */
  record Refused(Refusal refusal) implements Parsed {}
}
