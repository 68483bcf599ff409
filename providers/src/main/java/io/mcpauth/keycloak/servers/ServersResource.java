package io.mcpauth.keycloak.servers;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.secret.IssuedSecret;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/** Admin REST {@code /admin/realms/{realm}/mcp/servers}: the MCP servers of a realm. */
public final class ServersResource {

  /** As in Keycloak's lists of users. */
  private static final String PAGE = "100";

  private final AdminCall call;
  private final ServerSave save;

  /** For the root resource and the operators' page. */
  public ServersResource(AdminCall call) {
    this.call = call;
    this.save = new ServerSave(call);
  }

  /**
   * Servers by client id.
   *
   * @param search a part of client id, name or an address
   */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(
      @QueryParam("search") @Nullable String search,
      @QueryParam("first") @DefaultValue("0") int first,
      @QueryParam("max") @DefaultValue(PAGE) int max) {
    return AdminCall.answer(Response.ok(page(search, first, max)));
  }

  /** The same for the operators' page. */
  public List<Map<String, Object>> page(@Nullable String search, int first, int max) {
    call.requireViewClients();
    return new ServerSearch(call.session(), call.realm())
        .page(Optional.ofNullable(search).filter(text -> !text.isEmpty()), first, max).stream()
            .map(ServersResource::json)
            .toList();
  }

  /** Makes a server, and tells its secret; with {@code dryRun=true} says what would be. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response create(InputStream body) {
    call.requireManageClients();
    boolean rehearsed = save.isRehearsed();
    ServerObject asked = save.read(body, Optional.empty());
    save.refuseTakenClientId(asked, Optional.empty());
    IssuedSecret.isToldInAnswer(call.session());
    ClientModel made = call.clientsToChange(rehearsed).createClientModel(ServerClient.fresh(asked));
    if (rehearsed) {
      return AdminCall.answer(Response.ok(ServerClient.read(made).json(Optional.empty())));
    }
    Map<String, Object> json = json(made);
    IssuedSecret.of(call.session(), made)
        .ifPresent(secret -> json.put(ServerMember.SECRET, secret));
    return AdminCall.answer(
        Response.created(
                call.session()
                    .getContext()
                    .getUri()
                    .getAbsolutePathBuilder()
                    .path(made.getId())
                    .build())
            .entity(json));
  }

  /** One server. */
  @Path("{id}")
  public ServerResource server(@PathParam("id") String id) {
    return new ServerResource(call, id);
  }

  static Map<String, Object> json(ClientModel client) {
    return ServerClient.read(client).json(Optional.of(client.getId()));
  }
}
