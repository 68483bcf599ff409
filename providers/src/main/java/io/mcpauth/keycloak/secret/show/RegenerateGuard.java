package io.mcpauth.keycloak.secret.show;

import jakarta.persistence.FlushModeType;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Keeps a regenerated secret out of the database until it is hashed.
 *
 * <p>Keycloak's "Regenerate" puts the new secret into the model and asks the client policies then.
 * A query of any policy in between would write the model, secret included, to the database; so in
 * this one request queries do not write, the commit does.
 */
@Provider
public final class RegenerateGuard implements ContainerRequestFilter {

  @Override
  public void filter(ContainerRequestContext request) {
    if (!request.getMethod().equals(HttpMethod.POST)
        || !request.getUriInfo().getPath().endsWith("/client-secret")) {
      return;
    }
    @Nullable KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
    if (session != null) {
      session
          .getProvider(JpaConnectionProvider.class)
          .getEntityManager()
          .setFlushMode(FlushModeType.COMMIT);
    }
  }
}
