package io.mcpauth.keycloak.fetch;

/**
 * What is to be fetched.
 *
 * @param address the URL as it was registered, of any form
 * @param chosenBy who chose it
 * @param maxBytes largest body
 * @param reach how far a stranger's address may reach
 * @param condition what is known already
 */
public record FetchRequest(
    String address, ChosenBy chosenBy, int maxBytes, Reach reach, Condition condition) {

  /** A request for something that nothing is known of, on the public Internet for strangers. */
  public FetchRequest(String address, ChosenBy chosenBy, int maxBytes) {
    this(address, chosenBy, maxBytes, Reach.PUBLIC, Condition.NONE);
  }
}
