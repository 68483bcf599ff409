package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.grant.family.GrantIdPostProcessor;
import io.mcpauth.keycloak.grant.refresh.RefreshRetryConfig;
import io.mcpauth.keycloak.policy.WithoutLifeCycle;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProviderFactory;

/** Makes the client-policy executor {@code mcp-grant}. */
@SuppressWarnings("rawtypes") // The SPI names the raw type.
public final class GrantExecutorFactory
    implements ClientPolicyExecutorProviderFactory, WithoutLifeCycle<ClientPolicyExecutorProvider> {

  /** The executor's id in client profiles. */
  public static final String PROVIDER_ID = GrantIdPostProcessor.EXECUTOR;

  @Override
  public ClientPolicyExecutorProvider create(KeycloakSession session) {
    return new GrantExecutor(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Keeps a grant what it was: a replayed authorization code and a reused refresh token end their"
        + " grant, offline tokens included, and no other of the client, and a forged code harms nobody;"
        + " a refresh request for more scopes is refused with invalid_scope, and one that is repeated"
        + " at once may get the same answer; a client revokes its own tokens only and is answered 200 otherwise;"
        + " what the user allowed is recorded for client, destination, server and scopes, and asked for"
        + " at login, redemption, refresh, exchange and userinfo.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return RefreshRetryConfig.PROPERTIES;
  }
}
