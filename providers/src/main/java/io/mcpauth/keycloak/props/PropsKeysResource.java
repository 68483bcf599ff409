package io.mcpauth.keycloak.props;

import io.mcpauth.keycloak.props.key.PropsKeys;
import io.mcpauth.keycloak.props.key.SealingKey;
import io.mcpauth.keycloak.request.AdminCall;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ClientModel;
import org.keycloak.services.Urls;
import org.keycloak.urls.UrlType;

/**
 * Admin REST {@code /admin/realms/{realm}/mcp/props-keys/{clientId}}: the keys with which one MCP
 * server opens its props without asking Keycloak. For tokens that carry the administration of the
 * whole realm alone.
 */
public final class PropsKeysResource {

  /** The resource type of the admin event. */
  static final String EVENT_RESOURCE = "MCP_PROPS_KEYS";

  private final AdminCall call;

  /** For the root resource alone. */
  public PropsKeysResource(AdminCall call) {
    this.call = call;
  }

  /** The server's key for each enabled key of the realm, the one that seals first. */
  @GET
  @Path("{clientId}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response keys(@PathParam("clientId") String clientId) {
    call.requireRealmAdmin();
    @Nullable ClientModel server = call.realm().getClientByClientId(clientId);
    if (server == null || server.isPublicClient()) {
      throw new NotFoundException("No confidential client of this realm has this client id");
    }
    String issuer =
        Urls.realmIssuer(
            call.session().getContext().getUri(UrlType.FRONTEND).getBaseUri(),
            call.realm().getName());
    List<Map<String, String>> jwks =
        new PropsKeys(call.session(), call.realm())
            .enabled().stream().flatMap(key -> jwk(key, issuer, clientId)).toList();
    // Who took the keys of which server is told; the keys are not.
    call.event()
        .operation(OperationType.ACTION)
        .resource(EVENT_RESOURCE)
        .resourcePath("mcp", "props-keys", clientId)
        .success();
    return Response.ok(Map.of("iss", issuer, "aud", clientId, "keys", jwks))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  /** RFC 7517 section 4, RFC 7518 section 6.4; {@code status} is Keycloak's. */
  private static Stream<Map<String, String>> jwk(SealingKey key, String issuer, String clientId) {
    return key.key().stream()
        .map(
            realmKey ->
                Map.of(
                    "kty",
                    "oct",
                    "kid",
                    realmKey.id(),
                    "k",
                    realmKey.forAudience(issuer, clientId).exported(),
                    "status",
                    Objects.toString(key.getStatus())));
  }
}
