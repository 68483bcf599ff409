package io.mcpauth.keycloak.fetch;

/** Why nothing came; for logs and events. Who sent the request hears none of it. */
public enum FetchFailure {
  /** The address is no URL that may be fetched. */
  ADDRESS("its address is none that may be called"),
  /** The name does not exist. */
  UNKNOWN_HOST("its host name is unknown"),
  /** The name leads to an address that is not public. */
  NOT_PUBLIC("its host name leads to an address that is not public"),
  /** Nobody answers there. */
  UNREACHABLE("its host cannot be reached"),
  /** The host did not prove its name. */
  TLS("no trusted TLS connection to its host"),
  /** It took too long, all in all. */
  TIMEOUT("its host took too long"),
  /** Another status than 200. */
  STATUS("its host answered with another status than 200"),
  /** Not JSON. */
  MEDIA_TYPE("its host answered with another media type than JSON"),
  /** More bytes than allowed. */
  TOO_LARGE("the answer of its host is too large"),
  /** Not UTF-8. */
  NOT_TEXT("the answer of its host is not UTF-8"),
  /** Too much is being fetched already; not the fault of the address. */
  BUSY("too much is being fetched already");

  private final String text;

  FetchFailure(String text) {
    this.text = text;
  }

  /** A constant sentence part, after the name of what was to be fetched. */
  public String text() {
    return text;
  }
}
