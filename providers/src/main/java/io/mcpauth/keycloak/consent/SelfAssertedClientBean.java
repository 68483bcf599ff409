package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.VerifiedClient;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.freemarker.model.ClientBean;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * The client for all templates of the theme. Keycloak's pages offer its home page as "Back to
 * application"; the address that a client wrote about itself, and that nobody checked, is no place
 * to send a person to.
 */
final class SelfAssertedClientBean extends ClientBean {

  SelfAssertedClientBean(KeycloakSession session, ClientModel client) {
    super(session, client);
  }

  @Override
  public @Nullable String getBaseUrl() {
    return DynamicClient.is(client) && VerifiedClient.of(client).isEmpty()
        ? null
        : super.getBaseUrl();
  }
}
