package io.mcpauth.keycloak.secret.show;

import io.mcpauth.keycloak.policy.PackGate;
import jakarta.persistence.FlushModeType;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.PathSegment;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Keeps a regenerated secret out of the database until it is hashed.
 *
 * <p>Keycloak's "Regenerate" puts the new secret into the model and asks the client policies then.
 * A query of any policy in between would write the model, secret included, to the database; so in
 * this one request queries do not write, the commit does. So in realms that use the pack; Keycloak
 * has not looked at the realm yet when the filter runs.
 */
@Provider
public final class RegenerateGuard implements ContainerRequestFilter {

  private static final int SEGMENTS = 6;
  private static final int REALM = 2;

  @Override
  public void filter(ContainerRequestContext request) {
    if (!request.getMethod().equals(HttpMethod.POST)) {
      return;
    }
    // admin/realms/{realm}/clients/{id}/client-secret; names are decoded.
    List<PathSegment> path = request.getUriInfo().getPathSegments();
    if (path.size() != SEGMENTS || !path.get(SEGMENTS - 1).getPath().equals("client-secret")) {
      return;
    }
    @Nullable KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
    if (session == null) {
      return;
    }
    @Nullable RealmModel realm = session.realms().getRealmByName(path.get(REALM).getPath());
    if (realm != null && PackGate.isOpenFor(realm)) {
      session
          .getProvider(JpaConnectionProvider.class)
          .getEntityManager()
          .setFlushMode(FlushModeType.COMMIT);
    }
  }
}
