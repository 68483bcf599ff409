package io.mcpauth.keycloak.registration.metadata;

import io.mcpauth.keycloak.client.ReservedAttributes;
import io.mcpauth.keycloak.registration.gate.Decision;
import io.mcpauth.keycloak.registration.gate.Decision.Allow;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.gate.RegistrationError;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * A request in Keycloak's own format, as it came.
 *
 * <p>It is read before anything else looks at it: client policies come later, and write attributes
 * themselves. Then too what is the administrators' is taken out, so that it is not stored where no
 * policy of ours stands, and what no rule judges. But nobody is told before they are authorized:
 * who may not update a client must not learn whether they guessed one of its attributes.
 */
public final class NativeRequest {

  private static final String DECISION = NativeRequest.class.getName();

  private static final Decision RESERVED =
      new Deny(
          RegistrationError.INVALID_CLIENT_METADATA,
          "attributes",
          "name resource_url or one that begins with mcp.",
          "Only an administrator sets those, with admin REST");

  private NativeRequest() {}

  /**
   * Reads a request.
   *
   * @param asked the client in it; loses the attributes that are the administrators'
   * @param stored the client before the request; null for a new one
   */
  public static void arrives(
      KeycloakSession session, ClientRepresentation asked, @Nullable ClientModel stored) {
    session.setAttribute(
        DECISION,
        ReservedAttributes.takeOut(asked, stored).isEmpty()
            ? NativeFormatRules.decide(asked, stored)
            : RESERVED);
    NativeFormatRules.leaveOutAttributes(asked, stored);
  }

  /** For the policy, which runs after the caller was authorized. */
  static Decision decision(KeycloakSession session) {
    @Nullable Decision decision = session.getAttribute(DECISION, Decision.class);
    return decision == null ? new Allow() : decision;
  }
}
