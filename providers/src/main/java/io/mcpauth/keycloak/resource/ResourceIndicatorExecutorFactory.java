package io.mcpauth.keycloak.resource;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.idm.ClientProfileRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProviderFactory;

/** Makes the client-policy executor {@code mcp-resource-indicator}. */
public final class ResourceIndicatorExecutorFactory implements ClientPolicyExecutorProviderFactory {

  /** The executor's id in client profiles. */
  public static final String PROVIDER_ID = "mcp-resource-indicator";

  /** Whether a client policy of the realm that is switched on applies the executor. */
  static boolean isUsedIn(KeycloakSession session, RealmModel realm) {
    try {
      Set<String> profiles =
          session.clientPolicy().getClientProfiles(realm, true).getProfiles().stream()
              .filter(ResourceIndicatorExecutorFactory::names)
              .map(ClientProfileRepresentation::getName)
              .collect(Collectors.toSet());
      return session.clientPolicy().getClientPolicies(realm, true).getPolicies().stream()
          .filter(policy -> Boolean.TRUE.equals(policy.isEnabled()))
          .anyMatch(policy -> policy.getProfiles().stream().anyMatch(profiles::contains));
    } catch (ClientPolicyException e) {
      return false; // The policies cannot be read: Keycloak refuses the request itself.
    }
  }

  private static boolean names(ClientProfileRepresentation profile) {
    return profile.getExecutors().stream()
        .anyMatch(executor -> executor.getExecutorProviderId().equals(PROVIDER_ID));
  }

  @Override
  @SuppressWarnings("rawtypes") // The SPI names the raw type.
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
        + " with the attribute resource_url, and becomes the audience of the access token. Unknown"
        + " resources are refused with invalid_target before login.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return ResourceIndicatorConfig.PROPERTIES;
  }

  @Override
  public void init(Config.Scope config) {}

  @Override
  public void postInit(KeycloakSessionFactory factory) {}

  @Override
  public void close() {}
}
