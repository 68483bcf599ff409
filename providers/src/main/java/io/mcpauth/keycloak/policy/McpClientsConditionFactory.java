package io.mcpauth.keycloak.policy;

import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientpolicy.condition.ClientPolicyConditionProvider;
import org.keycloak.services.clientpolicy.condition.ClientPolicyConditionProviderFactory;

/** Makes the client-policy condition {@code mcp-clients}. */
@SuppressWarnings("rawtypes") // The SPI names the raw type.
public final class McpClientsConditionFactory
    implements ClientPolicyConditionProviderFactory,
        WithoutLifeCycle<ClientPolicyConditionProvider> {

  /** The condition's id in client policies. */
  public static final String PROVIDER_ID = "mcp-clients";

  @Override
  public ClientPolicyConditionProvider create(KeycloakSession session) {
    return new McpClientsCondition(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Holds for clients that registered themselves or are known by a document, for MCP servers"
        + " (clients with the attribute resource_url) and for every client with an attribute that"
        + " begins with mcp. - for example mcp.dynamic with the value no, for an MCP client of your"
        + " own. Other applications of the realm are left alone.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return List.of(
        new ProviderConfigProperty(
            "is-negative-logic",
            "Negative Logic",
            "On: the condition holds for all other clients instead.",
            ProviderConfigProperty.BOOLEAN_TYPE,
            false));
  }
}
