package io.mcpauth.keycloak.props.refusal;

/** Why a token with props is not issued; each description names the remedy. */
public enum PropsFailure {
  NO_KEY(
      "no active key: add a key provider mcp-props-key under Realm settings, Keys, Add providers"),
  NOT_AN_OBJECT(
      "the claim is not a JSON object: feed it with mappers whose claim name is <claim>.<key>"),
  TOO_LARGE("larger than the size limit of the mapper: send less, or raise the limit"),
  SEVERAL_AUDIENCES(
      "the token is for several MCP servers: name one of them as Audience of the mapper"),
  NO_PUBLIC_KEY(
      "the JWKS of the MCP server has no key with use enc, a kid, and a type that seals (EC, or RSA"
          + " of 2048 bits or more): add one, or set the mapper's mode to symmetric"),
  JWKS_UNREACHABLE(
      "the JWKS of the MCP server cannot be read: see that the client's JWKS URL answers with a"
          + " JWKS"),
  LATE_MAPPER(
      "a mapper of another provider claims the last place, where plaintext could slip through: give"
          + " it a lower priority, or remove it"),
  LOST("a mapper or a token post-processor of another provider changed the token's id: remove it"),
  GRANT_PROPS_NOT_OPENED(
      "the key that sealed the props of this grant is not enabled: enable it, or let the user log"
          + " in again"),
  CONFLICT("two mappers seal the same claim with different settings: keep one, or make them equal"),
  BAD_SETTING("a setting of the mapper cannot be read: save the mapper again in the console");

  private final String description;

  PropsFailure(String description) {
    this.description = description;
  }

  public String description() {
    return description;
  }
}
