package io.mcpauth.keycloak.endpoint;

import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resource.RealmResourceProvider;

final class McpRealmResourceProvider implements RealmResourceProvider {

  private final KeycloakSession session;

  McpRealmResourceProvider(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public Object getResource() {
    return new McpRealmResource(session);
  }

  @Override
  public void close() {}
}
