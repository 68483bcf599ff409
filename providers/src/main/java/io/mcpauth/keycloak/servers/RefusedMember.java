package io.mcpauth.keycloak.servers;

import jakarta.ws.rs.core.Response;
import java.util.List;
import org.keycloak.representations.idm.ErrorRepresentation;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.ErrorResponseException;

/** A member of the request that a server cannot have. */
final class RefusedMember extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST_NAME = 64;

  private final String field;
  private final String reason;

  /**
   * @param field the member, as a path: {@code access.role}
   * @param reason with the remedy
   */
  RefusedMember(String field, String reason) {
    super(reason, null, false, false);
    // A caller's own word, if nobody knows it.
    this.field =
        field.codePointCount(0, field.length()) > LONGEST_NAME
            ? field.substring(0, field.offsetByCodePoints(0, LONGEST_NAME))
            : field;
    this.reason = reason;
  }

  String field() {
    return field;
  }

  /** As Keycloak's admin REST answers what it cannot use. */
  ErrorResponseException answer() {
    return ErrorResponse.errors(
        List.of(new ErrorRepresentation(field, field + ": " + reason, null)),
        Response.Status.BAD_REQUEST);
  }
}
