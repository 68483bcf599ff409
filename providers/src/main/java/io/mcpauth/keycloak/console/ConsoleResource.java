package io.mcpauth.keycloak.console;

import io.mcpauth.keycloak.page.FormOrigin;
import io.mcpauth.keycloak.page.SignIn;
import io.mcpauth.keycloak.page.SignOut;
import io.mcpauth.keycloak.page.SignedIn;
import io.mcpauth.keycloak.page.ToldOnce;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.keycloak.Config;
import org.keycloak.common.Profile;
import org.keycloak.common.util.UriUtils;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.urls.UrlType;

/** The HTTP side of the page. It is public because Keycloak's JAX-RS code calls it. */
public final class ConsoleResource {

  /** Query parameter: sign in as an administrator of the server. */
  private static final String ADMIN = "admin";

  private static final String MASTER = "master";

  /** Query parameter after a form, see {@link News}. */
  private static final String DONE = "done";

  /** Form field: whatever its value, the operator wants to sign out. */
  private static final String SIGN_OUT = "signOut";

  /** Query parameter after that. */
  private static final String SIGNED_OUT = "signedOut";

  private static final String PAGE = "console";

  private final KeycloakSession session;

  public ConsoleResource(KeycloakSession session) {
    this.session = session;
  }

  /** Shows the page, or the login first. It changes nothing. */
  @GET
  public Response show() {
    requireAdministration();
    Asked asked = Asked.of(session);
    if (MASTER.equals(query(ADMIN).orElse("")) && !asked.own().equals(Config.getAdminRealm())) {
      return Response.seeOther(ofTheServer(asked)).build();
    }
    SignIn signIn = signIn();
    Optional<SignedIn> who = current(signIn);
    if (who.isPresent()) {
      return show(asked, new Operator(session, who.get(), signIn.client()));
    }
    // Who has just signed out does not want to be asked to sign in.
    return query(SIGNED_OUT).isPresent()
        ? ConsolePage.afterSignOut(session, asked)
        : signIn.start(asked.address());
  }

  private Response show(Asked asked, Operator operator) {
    ConsolePage page = ConsolePage.of(session, asked, operator.who());
    query(DONE).flatMap(name -> News.take(told(operator.who()), name)).ifPresent(page::after);
    try {
      operator.call(asked.realm(), "", page::showing);
      return page.answer(Response.Status.OK);
    } catch (ForbiddenException e) {
      return forbidden(asked, operator.who());
    }
  }

  /** Does what a button says, if it is one of the page and its presser has the right. */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response act() {
    requireAdministration();
    Asked asked = Asked.of(session);
    SignIn signIn = signIn();
    Optional<SignedIn> who = current(signIn);
    // Not a redirect to the login: form-action 'self' would stop it where the login is another
    // server's.
    return who.isEmpty()
        ? ConsolePage.signedOut(session, asked)
        : act(asked, new Operator(session, who.get(), signIn.client()));
  }

  private Response act(Asked asked, Operator operator) {
    SignedIn who = operator.who();
    MultivaluedMap<String, String> form =
        session.getContext().getHttpRequest().getDecodedFormParameters();
    FormOrigin origin = new FormOrigin(UriUtils.getOrigin(asked.base()), who.formToken());
    if (!origin.isOf(header("Origin"), Optional.ofNullable(form.getFirst(FormOrigin.FIELD)))) {
      return ConsolePage.of(session, asked, who)
          .withProblem("ForeignForm")
          .answer(Response.Status.FORBIDDEN);
    }
    if (form.containsKey(SIGN_OUT)) {
      return new SignOut(session, who.session()).start(asked.addressWith(SIGNED_OUT, "true"));
    }
    Optional<Act> act = Act.of(form.getFirst(Act.FIELD));
    String object = Optional.ofNullable(form.getFirst(Act.OBJECT)).orElse("");
    return act.map(button -> press(asked, operator, button, object))
        .orElseGet(
            () ->
                ConsolePage.of(session, asked, who)
                    .withProblem("Gone")
                    .answer(Response.Status.BAD_REQUEST));
  }

  private Response press(Asked asked, Operator operator, Act button, String object) {
    try {
      News news =
          operator.call(asked.realm(), button.path(object), call -> button.apply(call, object));
      return Response.seeOther(asked.addressWith(DONE, news.keep(told(operator.who())))).build();
    } catch (WebApplicationException e) {
      // Whatever it had begun to change.
      session.getTransactionManager().setRollbackOnly();
      return refused(asked, operator.who(), e);
    }
  }

  private Response refused(Asked asked, SignedIn who, WebApplicationException refusal) {
    if (refusal instanceof ForbiddenException) {
      return forbidden(asked, who);
    }
    ConsolePage page = ConsolePage.of(session, asked, who);
    Response.Status status =
        Optional.ofNullable(Response.Status.fromStatusCode(refusal.getResponse().getStatus()))
            .orElse(Response.Status.INTERNAL_SERVER_ERROR);
    return (refusal instanceof NotFoundException
            ? page.withProblem("Gone")
            : page.withRefusal(refusal))
        .answer(status);
  }

  /** Without a word about any realm. */
  private Response forbidden(Asked asked, SignedIn who) {
    ConsolePage page = ConsolePage.of(session, asked, who).withProblem("Forbidden");
    if (!asked.own().equals(Config.getAdminRealm())) {
      page.withWayIn(ofTheServer(asked).toString());
    }
    return page.answer(Response.Status.FORBIDDEN);
  }

  private SignIn signIn() {
    return new SignIn(session, Constants.ADMIN_CONSOLE_CLIENT_ID);
  }

  /**
   * Who came by the admin console's own login, which an operator may have made stricter than that
   * of other applications: a session of those alone does not do.
   */
  private static Optional<SignedIn> current(SignIn signIn) {
    ClientModel client = signIn.client();
    return signIn
        .current()
        .filter(who -> who.session().getAuthenticatedClientSessionByClient(client.getId()) != null);
  }

  /**
   * Where admin REST is switched off, or has an address of its own, nobody wants it at the address
   * of logins.
   */
  private void requireAdministration() {
    URI administration = session.getContext().getUri(UrlType.ADMIN).getBaseUri();
    URI people = session.getContext().getUri(UrlType.FRONTEND).getBaseUri();
    if (!Profile.isFeatureEnabled(Profile.Feature.ADMIN_API) || !administration.equals(people)) {
      throw new NotFoundException();
    }
  }

  /** The same place, for who signs in by the realm that administers the server. */
  private URI ofTheServer(Asked asked) {
    RealmModel own = session.getContext().getRealm();
    RealmModel master = session.realms().getRealmByName(Config.getAdminRealm());
    try {
      session.getContext().setRealm(master);
      return asked.at(Asked.base(session), master.getName()).address();
    } finally {
      session.getContext().setRealm(own);
    }
  }

  private ToldOnce told(SignedIn who) {
    return new ToldOnce(session, who.user(), PAGE);
  }

  private Optional<String> query(String name) {
    return Optional.ofNullable(session.getContext().getUri().getQueryParameters().getFirst(name));
  }

  private Optional<String> header(String name) {
    return Optional.ofNullable(
        session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(name));
  }
}
