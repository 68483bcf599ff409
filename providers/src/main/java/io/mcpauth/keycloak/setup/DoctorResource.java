package io.mcpauth.keycloak.setup;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.setup.doctor.Doctor;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.Version;
import org.keycloak.events.admin.OperationType;
import org.keycloak.services.ErrorResponse;

/** Admin REST {@code /admin/realms/{realm}/mcp/doctor}: what is wrong with the realm. */
public final class DoctorResource {

  private final AdminCall call;

  /** For the root resource and the operators' page. */
  public DoctorResource(AdminCall call) {
    this.call = call;
  }

  /**
   * What was found.
   *
   * @param state only findings of this state
   */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response findings(@QueryParam("state") @Nullable String state) {
    return AdminCall.answer(found(state));
  }

  /** The same for the operators' page. */
  public List<Map<String, Object>> found(@Nullable String state) {
    call.requireViewAll();
    if (state != null && !Doctor.isState(state)) {
      throw ErrorResponse.error(
          "state must be ok, warning or failure", Response.Status.BAD_REQUEST);
    }
    return doctor().findings(Optional.ofNullable(state));
  }

  /** Mends one finding where its remedy is one safe step, and tells how it is now. */
  @POST
  @Path("{id: .+}/fix")
  @Produces(MediaType.APPLICATION_JSON)
  public Response fix(@PathParam("id") String id) {
    return AdminCall.answer(mended(id));
  }

  /** The same for the operators' page. */
  public Map<String, Object> mended(String id) {
    call.requireManageRealm();
    Map<String, Object> now = doctor().fix(id);
    call.event()
        .operation(OperationType.ACTION)
        .resourcePath(call.session().getContext().getUri())
        .representation(Map.of("fixed", id))
        .success();
    return now;
  }

  private Doctor doctor() {
    return new Doctor(call, SupportedKeycloak.warning(Version.VERSION));
  }
}
