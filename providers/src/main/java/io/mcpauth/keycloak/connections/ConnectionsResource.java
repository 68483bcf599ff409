package io.mcpauth.keycloak.connections;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.util.Optional;
import org.keycloak.common.util.UriUtils;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.Urls;

/** The HTTP side of the page. It is public because Keycloak's JAX-RS code calls it. */
public final class ConnectionsResource {

  /** Form field: the internal id of the client to revoke. */
  private static final String CLIENT = "client";

  /** Query parameter after a revocation, see {@link RevokedNews}. */
  private static final String REVOKED = "revoked";

  /** Error of the event when the client kept its access by using it. */
  private static final String CONFLICT = "conflict";

  private final KeycloakSession session;

  public ConnectionsResource(KeycloakSession session) {
    this.session = session;
  }

  /** Shows the page, or the login first. It changes nothing. */
  @GET
  public Response show() {
    SignIn signIn = new SignIn(session);
    return signIn.current().map(this::page).orElseGet(() -> signIn.start(address().build()));
  }

  private Response page(SignedIn who) {
    ConnectionsPage page = new ConnectionsPage(session, address().build(), who);
    return Optional.ofNullable(session.getContext().getUri().getQueryParameters().getFirst(REVOKED))
        .flatMap(new RevokedNews(session, who.user())::take)
        .map(page::afterRevoking)
        .orElse(page)
        .answer(Response.Status.OK);
  }

  /** Ends what one client may do for the user. */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response revoke() {
    SignIn signIn = new SignIn(session);
    Optional<SignedIn> who = signIn.current();
    if (who.isEmpty()) {
      return ConnectionsPage.signedOut(session, address().build());
    }
    return revoke(who.get(), signIn.account());
  }

  private Response revoke(SignedIn who, ClientModel account) {
    MultivaluedMap<String, String> form =
        session.getContext().getHttpRequest().getDecodedFormParameters();
    EventBuilder event =
        new EventBuilder(
                session.getContext().getRealm(), session, session.getContext().getConnection())
            .event(EventType.REVOKE_GRANT)
            .client(account)
            .user(who.user())
            .session(who.session());
    if (!origin(who).isOf(header("Origin"), Optional.ofNullable(form.getFirst(FormOrigin.FIELD)))) {
      event.detail(Details.REASON, "The form is not of this page").error(Errors.INVALID_REQUEST);
      return new ConnectionsPage(session, address().build(), who)
          .withProblem(Problem.FOREIGN_FORM)
          .answer(Response.Status.FORBIDDEN);
    }
    // A client that is not among the user's connections is left alone, whether it exists or not.
    return Optional.ofNullable(form.getFirst(CLIENT))
        .flatMap(new Connections(session, who.user())::with)
        .map(connection -> revoke(who, connection, event))
        .orElseGet(() -> Response.seeOther(address().build()).build());
  }

  private Response revoke(SignedIn who, Connection connection, EventBuilder event) {
    ClientModel client = connection.client();
    event.detail(Details.REVOKED_CLIENT, client.getClientId());
    if (!new Revocation(session, who.user()).of(client)) {
      event.detail(Details.REASON, "The client used its tokens all the while").error(CONFLICT);
      return new ConnectionsPage(session, address().build(), who)
          .withProblem(Problem.BUSY)
          .answer(Response.Status.SERVICE_UNAVAILABLE);
    }
    event.success();
    String news = new RevokedNews(session, who.user()).keep(connection);
    return Response.seeOther(address().queryParam(REVOKED, news).build()).build();
  }

  private FormOrigin origin(SignedIn who) {
    return new FormOrigin(UriUtils.getOrigin(address().build()), who.formToken());
  }

  private Optional<String> header(String name) {
    return Optional.ofNullable(
        session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(name));
  }

  /** As the outside knows the page, whatever node answers. */
  private UriBuilder address() {
    return UriBuilder.fromUri(
        Urls.realmIssuer(
                session.getContext().getUri().getBaseUri(),
                session.getContext().getRealm().getName())
            + "/mcp/connections");
  }
}
