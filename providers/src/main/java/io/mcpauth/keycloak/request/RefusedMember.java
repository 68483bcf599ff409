package io.mcpauth.keycloak.request;

import jakarta.ws.rs.core.Response;
import java.util.List;
import org.keycloak.representations.idm.ErrorRepresentation;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.ErrorResponseException;

/** A member or parameter of a request of admin REST that cannot be used. */
public final class RefusedMember extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST_NAME = 64;

  private final String field;
  private final String reason;

  /**
   * A refusal.
   *
   * @param field the member, as a path: {@code access.role}
   * @param reason with the remedy
   */
  public RefusedMember(String field, String reason) {
    super(reason, null, false, false);
    // A caller's own word, if nobody knows it.
    this.field =
        field.codePointCount(0, field.length()) > LONGEST_NAME
            ? field.substring(0, field.offsetByCodePoints(0, LONGEST_NAME))
            : field;
    this.reason = reason;
  }

  /** The member, as a path. */
  public String field() {
    return field;
  }

  /** As Keycloak's admin REST answers what it cannot use. */
  public ErrorResponseException answer() {
    return ErrorResponse.errors(
        List.of(new ErrorRepresentation(field, field + ": " + reason, null)),
        Response.Status.BAD_REQUEST);
  }
}
