package io.mcpauth.keycloak.policy;

import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider;

/**
 * A client-policy executor of this project.
 *
 * @param <C> its configuration
 */
public interface McpExecutor<C extends ClientPolicyExecutorConfigurationRepresentation>
    extends ClientPolicyExecutorProvider<C> {

  /** Keycloak asks at each event for its trace log, and its default makes the text each time. */
  @Override
  default String getName() {
    return getProviderId();
  }
}
