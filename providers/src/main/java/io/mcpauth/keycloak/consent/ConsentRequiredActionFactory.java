package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.grant.ConsentAction;
import io.mcpauth.keycloak.policy.WithoutLifeCycle;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;

/** Makes the required action {@code mcp-consent}. */
public final class ConsentRequiredActionFactory
    implements RequiredActionFactory, WithoutLifeCycle<RequiredActionProvider> {

  @Override
  public RequiredActionProvider create(KeycloakSession session) {
    return new ConsentRequiredAction(session);
  }

  @Override
  public String getId() {
    return ConsentAction.PROVIDER_ID;
  }

  @Override
  public String getDisplayText() {
    return ConsentAction.NAME;
  }
}
