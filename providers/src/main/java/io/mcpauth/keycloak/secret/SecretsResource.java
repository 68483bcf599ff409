package io.mcpauth.keycloak.secret;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Admin REST {@code /admin/realms/{realm}/mcp/secrets}. */
public final class SecretsResource {

  private final KeycloakSession session;
  private final RealmModel realm;
  private final AdminPermissionEvaluator auth;

  /** For the root resource alone: {@code auth} knows who calls. */
  public SecretsResource(KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth) {
    this.session = session;
    this.realm = realm;
    this.auth = auth;
  }

  /** How many clients keep their secret in which form. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public SecretCounts counts() {
    auth.clients().requireView();
    return SecretCounts.of(session.clients().getClientsStream(realm), SecretHash.DEFAULT_ROUNDS);
  }
}
