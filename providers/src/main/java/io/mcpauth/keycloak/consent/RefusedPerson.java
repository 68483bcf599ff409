package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.access.AccessDecision.Deny;
import io.mcpauth.keycloak.access.AccessDecision.Refusal;
import io.mcpauth.keycloak.access.Contact;
import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import io.mcpauth.keycloak.told.RequestEvent;
import io.mcpauth.keycloak.told.RequestFacts;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A person who is signed in and may not reach the MCP server of the login: told so on a page, with
 * whom to ask, and from there back to the client with {@code access_denied}.
 */
final class RefusedPerson {

  /** In the theme {@code mcp}, and for any other one among the resources of all themes. */
  private static final String TEMPLATE = "mcp-no-access.ftl";

  private final KeycloakSession session;
  private final AuthenticationSessionModel login;
  private final UserModel user;
  private final McpServer server;
  private final Refusal refusal;

  private RefusedPerson(
      KeycloakSession session,
      AuthenticationSessionModel login,
      UserModel user,
      McpServer server,
      Refusal refusal) {
    this.session = session;
    this.login = login;
    this.user = user;
    this.server = server;
    this.refusal = refusal;
  }

  /** The person of a login, if the server of it refuses them. */
  static Optional<RefusedPerson> in(
      KeycloakSession session, AuthenticationSessionModel login, UserModel user) {
    return AuthorizedResource.of(session, login)
        .flatMap(resource -> McpServer.find(session, resource))
        .flatMap(
            server ->
                server.access().ofPerson(user) instanceof Deny deny
                    ? Optional.of(new RefusedPerson(session, login, user, server, deny.refusal()))
                    : Optional.empty());
  }

  /** For the client. */
  String description() {
    return refusal.description();
  }

  void show(RequiredActionContext context) {
    record();
    RealmModel realm = context.getRealm();
    context.challenge(
        context
            .form()
            .setStatus(Response.Status.FORBIDDEN)
            .setAttribute("person", user.getUsername())
            .setAttribute("server", server.name())
            .setAttribute("contact", Contact.of(realm).orElse(""))
            .createForm(TEMPLATE));
  }

  void sendBack(RequiredActionContext context) {
    context.failure(description());
  }

  /** Writes the event of it. */
  void record() {
    RequestFacts facts = RequestFacts.of(session);
    facts.isFor(server.audience(), server.clientId());
    facts.refusesIt();
    RequestEvent.of(session)
        .event(EventType.LOGIN)
        .client(login.getClient())
        .user(user)
        .detail(Details.REASON, refusal.description())
        .error(Errors.ACCESS_DENIED);
  }
}
