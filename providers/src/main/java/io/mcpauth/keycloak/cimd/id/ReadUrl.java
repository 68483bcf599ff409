package io.mcpauth.keycloak.cimd.id;

/** What a text is as a client id. */
public sealed interface ReadUrl {

  /** One that a document can be fetched from. */
  record Good(DocumentUrl url) implements ReadUrl {}

  /**
   * None.
   *
   * @param reason a constant clause that follows {@code client_id}
   */
  record Bad(String reason) implements ReadUrl {}
}
