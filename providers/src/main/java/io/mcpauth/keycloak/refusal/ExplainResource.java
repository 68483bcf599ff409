package io.mcpauth.keycloak.refusal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.request.JsonBody;
import io.mcpauth.keycloak.request.RefusedMember;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.keycloak.services.ErrorResponse;

/**
 * Admin REST {@code /admin/realms/{realm}/mcp/explain}: what would be said of a registration or of
 * an authorization request, without doing it.
 */
public final class ExplainResource {

  /** What the endpoint of registrations takes, and something around it. */
  private static final int LARGEST_BODY = 80 * 1024;

  private final AdminCall call;

  /** For the root resource alone. */
  public ExplainResource(AdminCall call) {
    this.call = call;
  }

  /** Says whether it would be allowed, and who would refuse it and why. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response explain(InputStream body) {
    // The answer shows settings of the realm, and which clients there are. And all policies run on
    // what the caller sends, an operator's own among them: as for one who may make clients.
    call.requireViewRealm();
    call.requireManageClients();
    ObjectNode members = members(body);
    try {
      Question question = Question.read(members, call.realm().getName());
      return AdminCall.answer(new Explanation(call.session(), call.realm()).json(question));
    } catch (RefusedMember e) {
      throw e.answer();
    }
  }

  private ObjectNode members(InputStream body) {
    JsonBody read =
        JsonBody.read(
            body, call.session().getContext().getHttpRequest().getHttpHeaders(), LARGEST_BODY);
    if (read instanceof JsonBody.Json json) {
      return json.members();
    }
    throw read instanceof JsonBody.TooLarge
        ? ErrorResponse.error(
            "The body has more than %d bytes".formatted(LARGEST_BODY),
            Response.Status.REQUEST_ENTITY_TOO_LARGE)
        : ErrorResponse.error(
            "The body is not one JSON object in UTF-8, or has a member twice",
            Response.Status.BAD_REQUEST);
  }
}
