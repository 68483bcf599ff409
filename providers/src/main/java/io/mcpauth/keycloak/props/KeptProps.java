package io.mcpauth.keycloak.props;

import io.mcpauth.keycloak.props.grant.GrantProps;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;

/** What MCP servers keep with a grant, for a feature that ends grants. */
public final class KeptProps {

  private KeptProps() {}

  /**
   * Removes what a server keeps.
   *
   * @param grant the session of one user and one client
   */
  public static void forget(AuthenticatedClientSessionModel grant, ClientModel server) {
    GrantProps.forget(grant, server);
  }
}
