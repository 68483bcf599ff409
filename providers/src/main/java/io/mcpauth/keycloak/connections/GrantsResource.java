package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.connections.grants.GrantEnd;
import io.mcpauth.keycloak.connections.grants.GrantFilter;
import io.mcpauth.keycloak.connections.grants.GrantList;
import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.request.RefusedMember;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keycloak.common.util.MultiSiteUtils;
import org.keycloak.events.admin.OperationType;
import org.keycloak.services.ErrorResponse;

/**
 * Admin REST {@code /admin/realms/{realm}/mcp/connections}: which client acts for whom at which MCP
 * server, and ending it.
 */
public final class GrantsResource {

  private static final String FIRST = "first";
  private static final String MAX = "max";
  private static final String DRY_RUN = "dryRun";

  /** As in Keycloak's lists of users. */
  private static final String PAGE = "100";

  private final AdminCall call;

  /** For the root resource and the operators' page. */
  public GrantsResource(AdminCall call) {
    this.call = call;
  }

  /**
   * The grants that the other parameters ask for.
   *
   * @param first how many to leave out
   * @param max how many to tell
   */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(
      @QueryParam(FIRST) @DefaultValue("0") int first,
      @QueryParam(MAX) @DefaultValue(PAGE) int max) {
    requireView();
    return AdminCall.answer(page(filter(Set.of(FIRST, MAX)), first, max));
  }

  /** All of them, for the operators' page. */
  public List<Map<String, Object>> page(int first, int max) {
    requireView();
    return page(filter(Map.of()), first, max);
  }

  private void requireView() {
    call.requireViewUsers();
    call.requireViewClients();
  }

  private List<Map<String, Object>> page(GrantFilter filter, int first, int max) {
    requireTables();
    return new GrantList(call.session(), filter).page(first, max);
  }

  /** Ends those that the parameters ask for; with {@code dryRun=true} says how many. */
  @DELETE
  @Produces(MediaType.APPLICATION_JSON)
  public Response end() {
    requireEnd();
    boolean dryRun = call.isRehearsed();
    return AdminCall.answer(ended(filter(Set.of(DRY_RUN)), dryRun));
  }

  /** Ends one, for the operators' page. */
  public Map<String, Object> end(String id) {
    requireEnd();
    return ended(filter(Map.of("id", id)), false);
  }

  private void requireEnd() {
    call.requireManageUsers();
    call.requireViewClients();
  }

  private Map<String, Object> ended(GrantFilter filter, boolean dryRun) {
    if (filter.isOpen()) {
      throw ErrorResponse.error(
          "Say which connections, with one filter at least", Response.Status.BAD_REQUEST);
    }
    requireTables();
    Map<String, Object> report = new GrantEnd(call.session(), filter, dryRun).run();
    if (!dryRun) {
      call.event()
          .operation(OperationType.ACTION)
          .resourcePath(call.session().getContext().getUri())
          .representation(Map.of("filter", filter.said(), "report", report))
          .success();
    }
    return report;
  }

  /**
   * Without them online sessions are in the memory of nodes, and a list would keep quiet of them.
   */
  private static void requireTables() {
    if (!MultiSiteUtils.isPersistentSessionsEnabled()) {
      throw ErrorResponse.error(
          "The server does not keep user sessions in its database: start it with the feature"
              + " persistent-user-sessions, which is on unless somebody switched it off",
          Response.Status.NOT_IMPLEMENTED);
    }
  }

  private GrantFilter filter(Map<String, String> said) {
    try {
      return GrantFilter.of(call.session(), new MultivaluedHashMap<>(said), null, Set.of());
    } catch (RefusedMember e) {
      throw e.answer();
    }
  }

  private GrantFilter filter(Set<String> others) {
    UriInfo uri = call.session().getContext().getUri();
    try {
      return GrantFilter.of(
          call.session(), uri.getQueryParameters(), uri.getRequestUri().getRawQuery(), others);
    } catch (RefusedMember e) {
      throw e.answer();
    }
  }
}
