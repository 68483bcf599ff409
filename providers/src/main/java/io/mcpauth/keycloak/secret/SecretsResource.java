package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.secret.store.SecretCounts;
import io.mcpauth.keycloak.secret.store.SecretHashReport;
import io.mcpauth.keycloak.secret.store.SecretHashRun;
import io.mcpauth.keycloak.secret.store.SecretRows;
import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import io.mcpauth.keycloak.secret.verify.SecretHashing;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.keycloak.events.admin.OperationType;
import org.keycloak.services.ErrorResponse;

/** Admin REST {@code /admin/realms/{realm}/mcp/secrets}. */
public final class SecretsResource {

  /** As many as a person reads. */
  private static final int FEW = 10;

  private final AdminCall call;

  /** For the root resource and the operators' page. */
  public SecretsResource(AdminCall call) {
    this.call = call;
  }

  /** How many clients keep their secret in which form. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public SecretCounts counts() {
    call.requireViewClients();
    HashedSecretConfig config = RealmSecretPolicy.orDefault(call.realm());
    return SecretCounts.of(call.session(), call.realm(), config);
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
    call.requireManageClients();
    HashedSecretConfig config =
        RealmSecretPolicy.of(call.realm())
            .orElseThrow(
                () ->
                    ErrorResponse.error(
                        "No enabled client policy of this realm applies the executor "
                            + HashedClientSecretExecutorFactory.PROVIDER_ID
                            + ": add one first, or a secret regenerated later would be in clear",
                        Response.Status.CONFLICT));
    SecretHashReport report =
        new SecretHashRun(
                call.session().getKeycloakSessionFactory(),
                new SecretHashing(
                    HashedClientSecretExecutorFactory.engine(call.session()),
                    call.realm().getId(),
                    config),
                dryRun)
            .over(SecretRows.toHash(call.session(), call.realm(), config));
    if (!dryRun) {
      call.event()
          .operation(OperationType.ACTION)
          .resourcePath(call.session().getContext().getUri())
          .representation(Map.of("hashed", report.hashed().size()))
          .success();
    }
    return report;
  }

  /** The counts for the operators' page, by the names that they have in JSON. */
  public Map<String, Long> figures() {
    SecretCounts counts = counts();
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("clear", counts.clear());
    figures.put("weak", counts.weak());
    figures.put("unusable", counts.unusable());
    figures.put("hashed", counts.hashed());
    figures.put("vault", counts.vault());
    return figures;
  }

  /** Hashes them for the operators' page. */
  public HashedSecrets hashAll() {
    SecretHashReport report = hash(false);
    return new HashedSecrets(
        report.hashed().size(),
        report.skipped().stream()
            .limit(FEW)
            .map(client -> client.clientId() + ": " + client.reason())
            .toList());
  }
}
