package io.mcpauth.keycloak.setup;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.request.JsonBody;
import io.mcpauth.keycloak.request.RefusedMember;
import io.mcpauth.keycloak.setup.change.Setup;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.keycloak.services.ErrorResponse;

/**
 * Admin REST {@code /admin/realms/{realm}/mcp/setup}: brings a realm that is there already to what
 * the pack needs.
 */
public final class SetupResource {

  /** Several times what the fullest options have. */
  private static final int LARGEST_BODY = 16_384;

  private final RealmChange change;

  /** For the root resource alone. */
  public SetupResource(AdminCall call) {
    this.change = new RealmChange(call);
  }

  /** Sets the realm up, and tells what changed; with {@code dryRun=true} what would. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response setUp(InputStream body) {
    AdminCall call = change.call();
    call.requireManageRealm();
    try {
      boolean rehearsed = call.isRehearsed();
      JsonBody.Json options = options(body);
      if (rehearsed) {
        change.rehearse();
      }
      Setup setup = Setup.run(call.session(), call.realm(), options.members(), rehearsed);
      if (!rehearsed && !setup.isUnchanged()) {
        change.tell(setup.json(true));
      }
      return AdminCall.answer(setup.json(!rehearsed));
    } catch (RefusedMember e) {
      throw e.answer();
    }
  }

  private JsonBody.Json options(InputStream body) {
    JsonBody json =
        JsonBody.read(
            body,
            change.call().session().getContext().getHttpRequest().getHttpHeaders(),
            LARGEST_BODY);
    if (json instanceof JsonBody.Json options) {
      return options;
    }
    throw json instanceof JsonBody.TooLarge
        ? ErrorResponse.error(
            "The body has more than %d bytes".formatted(LARGEST_BODY),
            Response.Status.REQUEST_ENTITY_TOO_LARGE)
        : ErrorResponse.error(
            "The body is not one JSON object in UTF-8, or has a member twice: send {} for the"
                + " defaults",
            Response.Status.BAD_REQUEST);
  }
}
