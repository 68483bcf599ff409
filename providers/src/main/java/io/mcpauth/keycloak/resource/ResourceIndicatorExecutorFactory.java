package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.policy.AppliedExecutors;
import io.mcpauth.keycloak.policy.WithoutLifeCycle;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProviderFactory;

/** Makes the client-policy executor {@code mcp-resource-indicator}. */
@SuppressWarnings("rawtypes") // The SPI names the raw type.
public final class ResourceIndicatorExecutorFactory
    implements ClientPolicyExecutorProviderFactory, WithoutLifeCycle<ClientPolicyExecutorProvider> {

  /** The executor's id in client profiles. */
  public static final String PROVIDER_ID = "mcp-resource-indicator";

  /**
   * Whether an enabled client policy of the realm applies the executor to anybody.
   *
   * @return true too if the policies cannot be read: what protects stays on
   */
  public static boolean isAppliedIn(RealmModel realm) {
    return AppliedExecutors.mayApply(realm, executors -> executors.contain(PROVIDER_ID));
  }

  @Override
  public ClientPolicyExecutorProvider create(KeycloakSession session) {
    return new ResourceIndicatorExecutor(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Binds tokens to one MCP server (RFC 8707): the resource parameter must name a client"
        + " with the attribute resource_url or mcp.resource_template, and becomes the audience of"
        + " the access token. Unknown"
        + " resources are refused with invalid_target before login.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return ResourceIndicatorConfig.PROPERTIES;
  }
}
