package io.mcpauth.keycloak.policy;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;

/**
 * A factory that holds nothing: no server option to read, nothing to prepare, nothing to close.
 *
 * @param <T> what it makes
 */
public interface WithoutLifeCycle<T extends Provider> extends ProviderFactory<T> {

  @Override
  default void init(Config.Scope config) {}

  @Override
  default void postInit(KeycloakSessionFactory factory) {}

  @Override
  default void close() {}
}
