package io.mcpauth.keycloak.fetch;

/** What became of a fetch. */
public sealed interface Outcome {

  /**
   * It came.
   *
   * @param text the body, whose form nobody has looked at yet
   * @param validity for how long it counts
   */
  record Fetched(String text, Validity validity) implements Outcome {

    Fetched(String text) {
      this(text, Validity.NONE);
    }
  }

  /**
   * It is still the same (RFC 9110 section 15.4.5); only for requests with a {@link Condition}.
   *
   * @param validity for how long it counts from now on
   */
  record Same(Validity validity) implements Outcome {}

  /** It did not come. */
  record Failed(FetchFailure reason) implements Outcome {}
}
