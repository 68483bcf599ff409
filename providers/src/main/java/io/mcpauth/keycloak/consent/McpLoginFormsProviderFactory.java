package io.mcpauth.keycloak.consent;

import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Takes the place of Keycloak's own factory of the login pages, which has the same id. */
public final class McpLoginFormsProviderFactory extends FreeMarkerLoginFormsProviderFactory {

  @Override
  public LoginFormsProvider create(KeycloakSession session) {
    return new McpLoginFormsProvider(session);
  }

  @Override
  public int order() {
    return 1;
  }
}
