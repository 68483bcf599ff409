package io.mcpauth.keycloak.request;

import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ClientsResource;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.urls.UrlType;

/**
 * One call of the pack's admin REST: where it goes, and what its caller may. The one place that
 * decides about rights; Keycloak has authenticated the caller.
 *
 * <p>What counts is what the <em>token</em> carries (RFC 6750 section 3.1, {@code
 * insufficient_scope}), and of roles only those for the whole realm. Its user may be an
 * administrator of everything and have given a client next to nothing; some of Keycloak's own
 * questions ({@code requireRealmAdmin}, and nearly all where fine-grained permissions are on) look
 * at the user. So resources get this and never Keycloak's evaluator.
 *
 * <p>Each {@code require} throws {@link ForbiddenException} if the token does not carry the right.
 */
public final class AdminCall {

  private static final List<String> EVERYTHING =
      List.of(
          AdminRoles.MANAGE_REALM,
          AdminRoles.MANAGE_USERS,
          AdminRoles.MANAGE_CLIENTS,
          AdminRoles.MANAGE_EVENTS,
          AdminRoles.MANAGE_IDENTITY_PROVIDERS,
          AdminRoles.MANAGE_AUTHORIZATION);

  private final KeycloakSession session;
  private final RealmModel realm;
  private final AdminPermissionEvaluator auth;
  private final AdminEventBuilder event;

  private AdminCall(
      KeycloakSession session,
      RealmModel realm,
      AdminPermissionEvaluator auth,
      AdminEventBuilder event) {
    this.session = session;
    this.realm = realm;
    this.auth = auth;
    this.event = event;
  }

  /**
   * A call of somebody who is an administrator of the realm, whatever they may do there: an
   * operation that forgets to ask for a right is open to no stranger.
   *
   * @param session of the request
   * @param realm that it is about
   * @param auth knows who calls
   * @param event the admin event of the call, to be completed by who changes something
   * @param isForMcpServer whether a token is for an MCP server; such a one opens nothing here,
   *     whatever roles it carries
   * @throws ForbiddenException if the token is not for administration
   */
  public static AdminCall admitted(
      KeycloakSession session,
      RealmModel realm,
      AdminPermissionEvaluator auth,
      AdminEventBuilder event,
      Predicate<AdminAuth> isForMcpServer) {
    if (isForMcpServer.test(auth.adminAuth())) {
      throw new ForbiddenException();
    }
    AdminCall call = new AdminCall(session, realm, auth, event);
    call.require(AdminRoles.ALL_REALM_ROLES);
    return call;
  }

  /** The session of the request. */
  public KeycloakSession session() {
    return session;
  }

  /** The realm that the call is about. */
  public RealmModel realm() {
    return realm;
  }

  /** The name of the realm that the caller signed in to, and whose console they use. */
  public String callerRealm() {
    return auth.adminAuth().getRealm().getName();
  }

  /**
   * The address of a place in Keycloak's console, the one that the caller signed in to.
   *
   * @param place below the realm: {@code clients}
   */
  public String console(String place) {
    return session.getContext().getUri(UrlType.ADMIN).getBaseUri()
        + "admin/"
        + callerRealm()
        + "/console/#/"
        + realm.getName()
        + '/'
        + place;
  }

  /** The admin event, with realm, caller and address. */
  public AdminEventBuilder event() {
    return event;
  }

  /**
   * Whether the request asks for a rehearsal.
   *
   * @throws ErrorResponseException 400 if {@code dryRun} says neither yes nor no
   */
  public boolean isRehearsed() {
    try {
      return DryRun.isAskedFor(session.getContext().getUri().getRequestUri().getRawQuery());
    } catch (RefusedMember e) {
      throw e.answer();
    }
  }

  /** The answer of what went well: JSON that nobody keeps. */
  public static Response answer(Object json) {
    return answer(Response.ok(json));
  }

  /** The same with a status of its own. */
  public static Response answer(Response.ResponseBuilder answer) {
    return answer
        .type(MediaType.APPLICATION_JSON)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  /** For what concerns the whole realm. */
  public void requireRealmAdmin() {
    // The user too, who may have lost the role since the token was issued.
    auth.requireRealmAdmin();
    // Administrators of the server have no such role in any realm, but all that it is made of.
    if (!auth.hasOneAdminRole(AdminRoles.REALM_ADMIN)) {
      EVERYTHING.forEach(this::require);
    }
  }

  /** For what shows the realm, its clients and its users together. */
  public void requireViewAll() {
    require(AdminRoles.VIEW_REALM, AdminRoles.MANAGE_REALM);
    require(AdminRoles.VIEW_CLIENTS, AdminRoles.MANAGE_CLIENTS);
    require(AdminRoles.VIEW_USERS, AdminRoles.MANAGE_USERS);
  }

  /** For what shows settings of the realm. */
  public void requireViewRealm() {
    require(AdminRoles.VIEW_REALM, AdminRoles.MANAGE_REALM);
  }

  /** For what shows events. */
  public void requireViewEvents() {
    require(AdminRoles.VIEW_EVENTS, AdminRoles.MANAGE_EVENTS);
  }

  /** For what changes the realm. */
  public void requireManageRealm() {
    require(AdminRoles.MANAGE_REALM);
  }

  /** For what shows clients. */
  public void requireViewClients() {
    require(AdminRoles.VIEW_CLIENTS, AdminRoles.MANAGE_CLIENTS);
  }

  /** For what changes clients. */
  public void requireManageClients() {
    require(AdminRoles.MANAGE_CLIENTS);
  }

  /** For what shows users. */
  public void requireViewUsers() {
    require(AdminRoles.VIEW_USERS, AdminRoles.MANAGE_USERS);
  }

  /** For what changes users, their sessions included. */
  public void requireManageUsers() {
    require(AdminRoles.MANAGE_USERS);
  }

  /** Keycloak's own REST of the realm's clients, for who may look at them. */
  public ClientsResource clients() {
    requireViewClients();
    return new ClientsResource(session, auth, event);
  }

  /**
   * Keycloak's own REST of the realm's clients, for who may change them: what is saved through it
   * goes the way of the console's save, past all client policies and checks, to its admin event.
   *
   * @param dryRun whether all of that is to happen without a trace: the request is taken back at
   *     its end, and nobody is told
   */
  public ClientsResource clientsToChange(boolean dryRun) {
    requireManageClients();
    if (!dryRun) {
      return new ClientsResource(session, auth, event);
    }
    session.getTransactionManager().setRollbackOnly();
    return new ClientsResource(session, auth, new UntoldEvent(session, realm, auth.adminAuth()));
  }

  /**
   * Whether the caller has a right: for pages, which show no more than that.
   *
   * @param right one of those above
   */
  public boolean may(Consumer<AdminCall> right) {
    try {
      right.accept(this);
      return true;
    } catch (ForbiddenException e) {
      return false;
    }
  }

  private void require(String... oneOf) {
    if (!auth.hasOneAdminRole(oneOf)) {
      throw new ForbiddenException();
    }
  }
}
