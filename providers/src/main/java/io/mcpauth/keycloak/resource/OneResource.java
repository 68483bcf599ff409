package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.resource.rules.RepeatedResource;
import jakarta.ws.rs.core.MultivaluedMap;
import org.keycloak.models.KeycloakSession;

/** Reads a repeated or too long {@code resource} as one short value where a realm binds tokens. */
public final class OneResource {

  private OneResource() {}

  /**
   * The parameters with one resource.
   *
   * @return the same map where nothing changes
   */
  public static MultivaluedMap<String, String> in(
      KeycloakSession session, MultivaluedMap<String, String> parameters) {
    // Whether the realm binds tokens is asked only when the parameter repeats or is too long.
    return RepeatedResource.isIn(parameters)
            && ResourceIndicatorExecutorFactory.isAppliedIn(session.getContext().getRealm())
        ? RepeatedResource.collapsed(parameters)
        : parameters;
  }
}
