package io.mcpauth.keycloak.fetch;

/** Who chose the address that is fetched. It decides how far the fetch may reach. */
public enum ChosenBy {
  /**
   * Somebody whom no operator knows: https at a public address, and JSON in the answer. It may be
   * the very host that wants to do harm.
   */
  STRANGER,
  /**
   * An administrator, or somebody whom one allowed it: inside the network as well, by the server's
   * own HTTP client with its proxies. Deadline, size and threads are bounded all the same.
   */
  OPERATOR
}
