package io.mcpauth.keycloak.secret;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Admin REST {@code /admin/realms/{realm}/mcp/secrets}. */
public final class SecretsResource {

  private final KeycloakSession session;
  private final RealmModel realm;
  private final AdminPermissionEvaluator auth;
  private final AdminEventBuilder adminEvent;

  /** For the root resource alone: {@code auth} knows who calls. */
  public SecretsResource(
      KeycloakSession session,
      RealmModel realm,
      AdminPermissionEvaluator auth,
      AdminEventBuilder adminEvent) {
    this.session = session;
    this.realm = realm;
    this.auth = auth;
    this.adminEvent = adminEvent;
  }

  /** How many clients keep their secret in which form. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public SecretCounts counts() {
    auth.clients().requireView();
    HashedSecretConfig config = RealmSecretPolicy.orDefault(realm);
    return SecretCounts.of(session.clients().getClientsStream(realm), config.rounds());
  }

  /**
   * Hashes every secret that is stored in clear.
   *
   * @param dryRun says what would be done, and changes nothing
   */
  @POST
  @Path("hash")
  @Produces(MediaType.APPLICATION_JSON)
  public SecretHashReport hash(@QueryParam("dryRun") @DefaultValue("false") boolean dryRun) {
    auth.clients().requireManage();
    HashedSecretConfig config =
        RealmSecretPolicy.of(realm)
            .orElseThrow(
                () ->
                    ErrorResponse.error(
                        "No enabled client policy of this realm applies the executor "
                            + HashedClientSecretExecutorFactory.PROVIDER_ID
                            + ": add one first, or a secret regenerated later would be in clear",
                        Response.Status.CONFLICT));
    SecretHashReport report =
        new SecretHashRun(
                session.getKeycloakSessionFactory(),
                new SecretHashing(
                    HashedClientSecretExecutorFactory.engine(session), realm.getId(), config),
                dryRun)
            .over(confidentialClients());
    if (!dryRun) {
      adminEvent
          .operation(OperationType.ACTION)
          .resourcePath(session.getContext().getUri())
          .representation(Map.of("hashed", report.hashed().size()))
          .success();
    }
    return report;
  }

  private List<String> confidentialClients() {
    try (Stream<ClientModel> clients = session.clients().getClientsStream(realm)) {
      return clients.filter(SecretHashRun::concerns).map(ClientModel::getId).toList();
    }
  }
}
