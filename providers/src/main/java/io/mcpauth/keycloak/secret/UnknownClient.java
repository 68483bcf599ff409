package io.mcpauth.keycloak.secret;

import org.keycloak.models.ClientModel;
import org.keycloak.models.delegate.ClientModelLazyDelegate;

/**
 * Stands for a client that does not exist until the answer is made: Keycloak's flow takes no answer
 * of an authenticator without a client. It has a client id and nothing else.
 */
final class UnknownClient extends ClientModelLazyDelegate {

  private final String clientId;

  UnknownClient(String clientId) {
    super(UnknownClient::nothing);
    this.clientId = clientId;
  }

  private static ClientModel nothing() {
    throw new IllegalStateException("This client does not exist");
  }

  @Override
  public String getId() {
    return clientId;
  }

  @Override
  public String getClientId() {
    return clientId;
  }

  @Override
  public String getClientAuthenticatorType() {
    return HashedClientSecretAuthenticator.PROVIDER_ID;
  }

  @Override
  public boolean isPublicClient() {
    return false;
  }

  @Override
  public boolean isEnabled() {
    return false;
  }
}
