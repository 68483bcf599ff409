package io.mcpauth.keycloak.servers;

/** The members of a server's JSON object. */
final class ServerMember {

  static final String ID = "id";
  static final String CLIENT_ID = "clientId";
  static final String NAME = "name";
  static final String RESOURCES = "resources";
  static final String TEMPLATES = "templates";
  static final String SCOPES = "scopes";
  static final String ACCESS = "access";
  static final String CLIENTS = "clients";
  static final String ROLE = "role";
  static final String DYNAMIC_SCOPES = "dynamicScopes";
  static final String REQUIRE_DPOP = "requireDpop";
  static final String AUDIENCE = "audience";
  static final String ENABLED = "enabled";
  static final String SECRET = "secret";

  private ServerMember() {}
}
