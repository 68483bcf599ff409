package io.mcpauth.keycloak.servers;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.request.JsonBody;
import io.mcpauth.keycloak.request.RefusedMember;
import io.mcpauth.keycloak.resource.ResourceIndicatorExecutorFactory;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.services.ErrorResponse;

/** What has to be before a server is saved. */
final class ServerSave {

  /** Several times what the fullest server has. */
  private static final int LARGEST_BODY = 65_536;

  private final AdminCall call;

  ServerSave(AdminCall call) {
    this.call = call;
  }

  /**
   * Reads the body of a request.
   *
   * @param id of the server that it is about; empty for a new one
   */
  ServerObject read(InputStream body, Optional<String> id) {
    refuseUngoverned();
    JsonBody json =
        JsonBody.read(
            body, call.session().getContext().getHttpRequest().getHttpHeaders(), LARGEST_BODY);
    if (json instanceof JsonBody.TooLarge) {
      throw ErrorResponse.error(
          "The body has more than %d bytes".formatted(LARGEST_BODY),
          Response.Status.REQUEST_ENTITY_TOO_LARGE);
    }
    if (!(json instanceof JsonBody.Json object)) {
      throw ErrorResponse.error(
          "The body is not one JSON object in UTF-8, or has a member twice",
          Response.Status.BAD_REQUEST);
    }
    try {
      return ServerReader.read(object.members(), id);
    } catch (RefusedMember e) {
      throw e.answer();
    }
  }

  /** Whether the request is a rehearsal. */
  boolean isRehearsed() {
    return call.isRehearsed();
  }

  /** Otherwise nobody would judge its addresses, and no token would be for it alone. */
  private void refuseUngoverned() {
    if (!ResourceIndicatorExecutorFactory.isAppliedIn(call.realm())) {
      throw ErrorResponse.error(
          "No enabled client policy of this realm applies the executor "
              + ResourceIndicatorExecutorFactory.PROVIDER_ID
              + ": add one first, or no token would be for this server alone",
          Response.Status.CONFLICT);
    }
  }

  /** Keycloak finds it when it writes, and may then say no more than that there was a conflict. */
  void refuseTakenClientId(ServerObject asked, Optional<ClientModel> stored) {
    @Nullable ClientModel other = call.realm().getClientByClientId(asked.clientId());
    if (other != null && stored.filter(client -> client.getId().equals(other.getId())).isEmpty()) {
      throw ErrorResponse.exists("clientId: another client of this realm has it");
    }
  }
}
