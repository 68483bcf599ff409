package io.mcpauth.keycloak.fetch;

/** What became of a fetch. */
public sealed interface Outcome {

  /**
   * It came.
   *
   * @param text the body, whose form nobody has looked at yet
   */
  record Fetched(String text) implements Outcome {}

  /** It did not come. */
  record Failed(FetchFailure reason) implements Outcome {}
}
