package io.mcpauth.keycloak.cimd.admission;

/** What comes of a client that is known by the URL of its document. */
public enum Verdict {
  /** It may be fetched and may ask people. */
  ADMITTED("admitted"),
  /** It may be fetched once, and asks nobody before an administrator has decided. */
  WAITS("waits for an administrator"),
  /** An administrator keeps it out; nothing is fetched. */
  BLOCKED("blocked by an administrator"),
  /** Nobody let it in; nothing is fetched. */
  NOT_LISTED("neither listed nor allowed");

  private final String reason;

  Verdict(String reason) {
    this.reason = reason;
  }

  /** For events and logs. */
  public String reason() {
    return reason;
  }

  /** Whether its address may be called at all. */
  public boolean mayBeFetched() {
    return this == ADMITTED || this == WAITS;
  }
}
