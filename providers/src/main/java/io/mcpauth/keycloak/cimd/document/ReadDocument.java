package io.mcpauth.keycloak.cimd.document;

/** What a text is as the document of a URL. */
public sealed interface ReadDocument {

  /** One that rules can be asked about. */
  record Good(MetadataDocument document) implements ReadDocument {}

  /**
   * None.
   *
   * @param reason a constant clause of ours, for events and logs
   */
  record Bad(String reason) implements ReadDocument {}
}
