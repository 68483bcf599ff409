package io.mcpauth.keycloak.servers;

import io.mcpauth.keycloak.request.AdminCall;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ModelException;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.ErrorResponse;

/** Admin REST {@code /admin/realms/{realm}/mcp/servers/{id}}: one MCP server. */
public final class ServerResource {

  private final AdminCall call;
  private final ServerSave save;
  private final String id;

  ServerResource(AdminCall call, String id) {
    this.call = call;
    this.save = new ServerSave(call);
    this.id = id;
  }

  /** The server. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response read() {
    call.requireViewClients();
    ClientModel client = server();
    // Client policies judge who looks at a client, too.
    call.clients().getClient(client.getId()).viewClientModel();
    return AdminCall.answer(Response.ok(ServersResource.json(client)));
  }

  /**
   * Saves a whole server; of the client underneath what a server does not say stays. With {@code
   * dryRun=true} says what would be.
   */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response replace(InputStream body) {
    call.requireManageClients();
    boolean rehearsed = save.isRehearsed();
    ClientModel client = serverToChange();
    ServerObject asked = save.read(body, Optional.of(client.getId()));
    save.refuseTakenClientId(asked, Optional.of(client));
    // All of the client, as the console sends it: what is left out, Keycloak may take away.
    ClientRepresentation saved = ModelToRepresentation.toRepresentation(client, call.session());
    ServerClient.write(asked, saved);
    call.clientsToChange(rehearsed).getClient(client.getId()).update(saved);
    return AdminCall.answer(Response.ok(ServersResource.json(server())));
  }

  /** Deletes the server and the client underneath; with {@code dryRun=true} says which. */
  @DELETE
  @Produces(MediaType.APPLICATION_JSON)
  public Response delete() {
    call.requireManageClients();
    boolean rehearsed = save.isRehearsed();
    ClientModel client = serverToChange();
    if (rehearsed) {
      // Keycloak ends sessions at once, whatever becomes of the request: not even rehearsed.
      return AdminCall.answer(Response.ok(ServersResource.json(client)));
    }
    call.clientsToChange(false).getClient(client.getId()).deleteClient();
    return Response.noContent().build();
  }

  /**
   * What the server's developer needs next; changes nothing.
   *
   * @param lang the language of the code
   */
  @POST
  @Path("snippets")
  @Produces(MediaType.APPLICATION_JSON)
  public Response snippets(@QueryParam("lang") @Nullable String lang) {
    call.requireViewClients();
    ClientModel client = server();
    Map<String, Object> snippet =
        new ServerSnippet(call.session(), ServerClient.read(client)).json(lang);
    return AdminCall.answer(Response.ok(snippet));
  }

  private ClientModel server() {
    return servers().byId(id).orElseThrow(ServerResource::notFound);
  }

  /** Otherwise a change and a deletion at once would end in an error of the database. */
  private ClientModel serverToChange() {
    try {
      return servers().toChange(id).orElseThrow(ServerResource::notFound);
    } catch (PersistenceException | ModelException e) {
      throw ErrorResponse.error(
          "Somebody else is changing this server at this moment: try again",
          Response.Status.CONFLICT);
    }
  }

  private ServerSearch servers() {
    return new ServerSearch(call.session(), call.realm());
  }

  private static NotFoundException notFound() {
    return new NotFoundException("Could not find MCP server");
  }
}
