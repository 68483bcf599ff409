package io.mcpauth.keycloak.lifecycle;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.request.RefusedMember;
import jakarta.ws.rs.DELETE;
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
import org.keycloak.events.admin.OperationType;
import org.keycloak.services.ErrorResponse;

/** Admin REST {@code /admin/realms/{realm}/mcp/clients}: the clients that came by themselves. */
public final class ClientsResource {

  /** As in Keycloak's lists of users. */
  private static final String PAGE = "100";

  private static final String REHEARSAL = "dryRun";

  private final AdminCall call;

  /** For the root resource and the operators' page. */
  public ClientsResource(AdminCall call) {
    this.call = call;
  }

  /**
   * Those that the other parameters ask for.
   *
   * @param first how many to leave out
   * @param max how many to tell
   */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(
      @QueryParam("first") @DefaultValue("0") int first,
      @QueryParam("max") @DefaultValue(PAGE) int max) {
    call.requireViewClients();
    return AdminCall.answer(page(filter(), first, max));
  }

  /** All of them, for the operators' page. */
  public List<Map<String, Object>> page(int first, int max) {
    call.requireViewClients();
    return page(ClientFilter.ALL, first, max);
  }

  private List<Map<String, Object>> page(ClientFilter filter, int first, int max) {
    return new ClientList(call.session(), call.realm()).page(filter, first, max);
  }

  /** Removes those that the parameters ask for; with {@code dryRun=true} says what would be. */
  @DELETE
  @Produces(MediaType.APPLICATION_JSON)
  public Response remove() {
    call.requireManageClients();
    ClientFilter filter = filter();
    if (!filter.isSaid()) {
      throw ErrorResponse.error(
          "Say which clients: origin, host, unusedSince, or dynamic=true for all that came by"
              + " themselves",
          Response.Status.BAD_REQUEST);
    }
    return run(new Chosen(filter));
  }

  /** Removes those that have expired; with {@code dryRun=true} says what would be. */
  @POST
  @Path("clean")
  @Produces(MediaType.APPLICATION_JSON)
  public Response clean() {
    call.requireManageClients();
    return run(new CleanUp.Expired());
  }

  private Response run(CleanUp.Judge judge) {
    if (call.isRehearsed()) {
      return AdminCall.answer(inTurn(call.realm().getId() + "." + REHEARSAL, judge, true).json());
    }
    CleanUpReport report = inTurn(call.realm().getId(), judge, false);
    CleanUpTask.tell(call.session().getKeycloakSessionFactory(), call.realm().getId(), report);
    call.event()
        .operation(OperationType.ACTION)
        .resourcePath(call.session().getContext().getUri())
        .representation(report.json())
        .success();
    return AdminCall.answer(report.json());
  }

  /** A rehearsal has a turn of its own: it keeps no clean-up waiting, and is no two at once. */
  private CleanUpReport inTurn(String what, CleanUp.Judge judge, boolean dryRun) {
    return CleanUpTurn.take(
            call.session(),
            what,
            ClientLifecycleFactory.stop(call.session()),
            CleanUpTurn.LONGEST_ASKED_RUN,
            isToStop ->
                new CleanUp(
                        call.session().getKeycloakSessionFactory(),
                        call.realm().getId(),
                        judge,
                        dryRun,
                        isToStop)
                    .run())
        .orElseThrow(
            () ->
                ErrorResponse.error(
                    "A clean-up of this realm is running, here or on another node: try again when it"
                        + " has ended",
                    Response.Status.CONFLICT));
  }

  private ClientFilter filter() {
    try {
      return ClientFilter.of(call.session().getContext().getUri().getQueryParameters());
    } catch (RefusedMember e) {
      throw e.answer();
    }
  }
}
