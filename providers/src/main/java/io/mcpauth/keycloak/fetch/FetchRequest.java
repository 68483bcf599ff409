package io.mcpauth.keycloak.fetch;

/**
 * What is to be fetched.
 *
 * @param address the URL as it was registered, of any form
 * @param chosenBy who chose it
 * @param maxBytes largest body
 */
public record FetchRequest(String address, ChosenBy chosenBy, int maxBytes) {}
