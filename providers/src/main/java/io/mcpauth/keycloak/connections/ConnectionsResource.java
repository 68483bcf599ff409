package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.connections.RevokedNews.News;
import io.mcpauth.keycloak.page.FormOrigin;
import io.mcpauth.keycloak.page.SignIn;
import io.mcpauth.keycloak.page.SignOut;
import io.mcpauth.keycloak.page.SignedIn;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.keycloak.common.util.UriUtils;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.Urls;

/** The HTTP side of the page. It is public because Keycloak's JAX-RS code calls it. */
public final class ConnectionsResource {

  /** Form field: whatever its value, the user wants to sign out. */
  private static final String SIGN_OUT = "signOut";

  /** Query parameter after that. */
  private static final String SIGNED_OUT = "signedOut";

  /** Query parameter after a revocation, see {@link RevokedNews}. */
  private static final String REVOKED = "revoked";

  /** Detail of the event: URLs of single servers; absent where all of the client's ended. */
  private static final String REVOKED_SERVERS = "revoked_servers";

  /** Error of the event when the client kept its access by using it. */
  private static final String CONFLICT = "conflict";

  private final KeycloakSession session;

  public ConnectionsResource(KeycloakSession session) {
    this.session = session;
  }

  /** Shows the page, or the login first. It changes nothing. */
  @GET
  public Response show() {
    SignIn signIn = signIn();
    return signIn.current().map(this::page).orElseGet(() -> stranger(signIn));
  }

  /** The page is part of account management. */
  private SignIn signIn() {
    return new SignIn(session, Constants.ACCOUNT_MANAGEMENT_CLIENT_ID);
  }

  private Response stranger(SignIn signIn) {
    // Who has just signed out does not want to be asked to sign in.
    return session.getContext().getUri().getQueryParameters().containsKey(SIGNED_OUT)
        ? ConnectionsPage.afterSignOut(session, address().build())
        : signIn.start(address().build());
  }

  private Response page(SignedIn who) {
    ConnectionsPage page = new ConnectionsPage(session, address().build(), who);
    return Optional.ofNullable(session.getContext().getUri().getQueryParameters().getFirst(REVOKED))
        .flatMap(new RevokedNews(session, who.user())::take)
        .map(page::afterRevoking)
        .orElse(page)
        .answer(Response.Status.OK);
  }

  /** Ends what clients may do for the user, or the user's own session. */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response act() {
    SignIn signIn = signIn();
    Optional<SignedIn> who = signIn.current();
    if (who.isEmpty()) {
      return ConnectionsPage.signedOut(session, address().build());
    }
    return act(who.get(), signIn.client());
  }

  private Response act(SignedIn who, ClientModel account) {
    MultivaluedMap<String, String> form =
        session.getContext().getHttpRequest().getDecodedFormParameters();
    EventBuilder event = event(who, account);
    if (!origin(who).isOf(header("Origin"), Optional.ofNullable(form.getFirst(FormOrigin.FIELD)))) {
      event.detail(Details.REASON, "The form is not of this page").error(Errors.INVALID_REQUEST);
      return answer(who, Problem.FOREIGN_FORM, Response.Status.FORBIDDEN);
    }
    if (form.containsKey(SIGN_OUT)) {
      return new SignOut(session, who.session())
          .start(address().queryParam(SIGNED_OUT, "").build());
    }
    if (!Target.isIn(form)) {
      return answer(who, Problem.NOTHING_TICKED, Response.Status.BAD_REQUEST);
    }
    return revoke(who, account, Target.in(form, new Connections(session, who.user()).all()));
  }

  private Response revoke(SignedIn who, ClientModel account, List<Target> targets) {
    List<Target> done = targets.stream().filter(target -> isRevoked(who, account, target)).toList();
    if (done.isEmpty() && !targets.isEmpty()) {
      return answer(who, Problem.BUSY, Response.Status.SERVICE_UNAVAILABLE);
    }
    UriBuilder back = address();
    if (!done.isEmpty()) {
      Duration longest =
          done.stream()
              .map(target -> target.connection().accessToken())
              .max(Comparator.naturalOrder())
              .orElse(Duration.ZERO);
      News news =
          new News(
              done.stream().flatMap(Target::news).toList(), done.size() < targets.size(), longest);
      back.queryParam(REVOKED, new RevokedNews(session, who.user()).keep(news));
    }
    return Response.seeOther(back.build()).build();
  }

  private boolean isRevoked(SignedIn who, ClientModel account, Target target) {
    ClientModel client = target.connection().client();
    Revocation revocation = new Revocation(session, who.user());
    EventBuilder event = event(who, account).detail(Details.REVOKED_CLIENT, client.getClientId());
    boolean revoked;
    if (target.servers().isEmpty()) {
      revoked = revocation.of(client);
    } else {
      event.detail(REVOKED_SERVERS, target.keys().stream().sorted());
      revoked = revocation.of(client, target.keys());
    }
    if (revoked) {
      event.success();
    } else {
      event.detail(Details.REASON, "The client used its tokens all the while").error(CONFLICT);
    }
    return revoked;
  }

  private EventBuilder event(SignedIn who, ClientModel account) {
    return new EventBuilder(
            session.getContext().getRealm(), session, session.getContext().getConnection())
        .event(EventType.REVOKE_GRANT)
        .client(account)
        .user(who.user())
        .session(who.session());
  }

  private Response answer(SignedIn who, Problem problem, Response.Status status) {
    return new ConnectionsPage(session, address().build(), who).withProblem(problem).answer(status);
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
