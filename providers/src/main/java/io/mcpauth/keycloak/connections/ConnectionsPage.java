package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.grant.Span;
import io.mcpauth.keycloak.page.SignedIn;
import io.mcpauth.keycloak.page.ThemePage;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** Makes the HTML out of {@code connections.ftl}. */
final class ConnectionsPage {

  private static final String PAGE_ID = "connections";

  /** So many servers, of whatever clients, are shown unfolded. */
  private static final int FEW = 5;

  private final ThemePage page;

  private ConnectionsPage(KeycloakSession session, URI address, Optional<UserModel> user) {
    this.page = new ThemePage(session, PAGE_ID, address, user);
  }

  /** The page of a user. */
  ConnectionsPage(KeycloakSession session, URI address, SignedIn who) {
    this(session, address, Optional.of(who.user()));
    page.put("username", who.user().getUsername());
    page.put("token", who.formToken());
    List<Connection> connections = new Connections(session, who.user()).all();
    Views views = new Views(page.messages(), page.locale());
    page.put("connections", connections.stream().map(views::of).toList());
    page.put(
        "unfolded",
        connections.stream().mapToInt(connection -> connection.access().size()).sum() <= FEW);
    connections.stream()
        .map(Connection::accessToken)
        .max(Comparator.naturalOrder())
        .ifPresent(longest -> page.put("lasts", Span.of(longest)));
  }

  /** The answer to a form that came after the session had ended. */
  static Response signedOut(KeycloakSession session, URI address) {
    // Not a redirect to the login: form-action 'self' would stop it where the login is another
    // server's.
    return new ConnectionsPage(session, address, Optional.empty())
        .withProblem(Problem.SIGNED_OUT)
        .answer(Response.Status.FORBIDDEN);
  }

  /** The page at the end of a sign-out. */
  static Response afterSignOut(KeycloakSession session, URI address) {
    ConnectionsPage after = new ConnectionsPage(session, address, Optional.empty());
    after.page.put("signedOut", true);
    return after.answer(Response.Status.OK);
  }

  /** With the news of what has been revoked. */
  ConnectionsPage afterRevoking(RevokedNews.News news) {
    page.put("revoked", news.ended());
    page.put("revokedLasts", Span.of(news.accessToken()));
    if (news.partly()) {
      page.put("partly", true);
      withProblem(Problem.BUSY);
    }
    return this;
  }

  /** With the news that nothing was revoked. */
  ConnectionsPage withProblem(Problem problem) {
    page.put("problem", problem.message());
    return this;
  }

  Response answer(Response.Status status) {
    return page.answer(status);
  }
}
