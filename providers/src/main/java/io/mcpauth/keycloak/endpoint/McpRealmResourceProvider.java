package io.mcpauth.keycloak.endpoint;

import io.mcpauth.keycloak.policy.PackGate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.managers.RealmManager;
import org.keycloak.services.resource.RealmResourceProvider;

/**
 * Makes the root resource in realms that use the pack, and in the one that administers the server;
 * in others Keycloak answers 404.
 */
final class McpRealmResourceProvider implements RealmResourceProvider {

  private final KeycloakSession session;

  McpRealmResourceProvider(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public @Nullable McpRealmResource getResource() {
    return PackGate.isOpenFor(session)
            || RealmManager.isAdministrationRealm(session.getContext().getRealm())
        ? new McpRealmResource(session)
        : null;
  }

  @Override
  public void close() {}
}
