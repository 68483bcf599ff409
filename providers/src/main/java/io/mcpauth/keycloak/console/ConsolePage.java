package io.mcpauth.keycloak.console;

import io.mcpauth.keycloak.page.Moments;
import io.mcpauth.keycloak.page.SignedIn;
import io.mcpauth.keycloak.page.ThemePage;
import io.mcpauth.keycloak.request.AdminCall;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.representations.idm.ErrorRepresentation;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/** Makes the HTML out of {@code console.ftl}. */
final class ConsolePage {

  private static final String PAGE_ID = "console";

  private final Asked asked;
  private final ThemePage page;

  private ConsolePage(KeycloakSession session, Asked asked, Optional<UserModel> user) {
    this.asked = asked;
    this.page = new ThemePage(session, PAGE_ID, asked.address(), user);
  }

  /** The page of somebody who is signed in; nothing of any realm is on it yet. */
  static ConsolePage of(KeycloakSession session, Asked asked, SignedIn who) {
    ConsolePage made = new ConsolePage(session, asked, Optional.of(who.user()));
    made.page.put("username", who.user().getUsername());
    made.page.put("token", who.formToken());
    return made;
  }

  /** The answer to a form that came after the session had ended. */
  static Response signedOut(KeycloakSession session, Asked asked) {
    return new ConsolePage(session, asked, Optional.empty())
        .withProblem("SessionEnded")
        .answer(Response.Status.FORBIDDEN);
  }

  /** The page at the end of a sign-out. */
  static Response afterSignOut(KeycloakSession session, Asked asked) {
    ConsolePage after = new ConsolePage(session, asked, Optional.empty());
    after.page.put("signedOut", true);
    return after.answer(Response.Status.OK);
  }

  /**
   * With all that the caller may see of the section.
   *
   * @throws ForbiddenException if that is nothing
   */
  ConsolePage showing(AdminCall call) {
    List<View> views = View.of(call);
    View view =
        asked.view().or(() -> views.stream().findFirst()).orElseThrow(ForbiddenException::new);
    if (!views.contains(view)) {
      throw new ForbiddenException();
    }
    page.put("view", view.key());
    page.put(
        "views",
        views.stream()
            .map(one -> Map.of("key", one.key(), "href", asked.with(one).address().toString()))
            .toList());
    page.put("about", Optional.ofNullable(call.realm().getDisplayName()).orElse(""));
    page.put("aboutName", call.realm().getName());
    page.put("console", call.console(""));
    page.put("moments", new Moments(page.locale()));
    page.put("mayManageRealm", call.may(AdminCall::requireManageRealm));
    page.put("mayManageClients", call.may(AdminCall::requireManageClients));
    page.put("mayManageUsers", call.may(AdminCall::requireManageUsers));
    try {
      new Section(call, asked.in(view), page).fill(view);
    } catch (ForbiddenException e) {
      throw e;
    } catch (WebApplicationException e) {
      page.put("unavailable", told(e));
    }
    return this;
  }

  /** With what came of pressing a button. */
  ConsolePage after(News news) {
    page.put("news", news);
    return this;
  }

  /**
   * With the word that nothing was done.
   *
   * @param problem the end of the message's key
   */
  ConsolePage withProblem(String problem) {
    page.put("problem", problem);
    return this;
  }

  /** With the reason that an operation of admin REST gives. */
  ConsolePage withRefusal(WebApplicationException refusal) {
    page.put("detail", told(refusal));
    return withProblem("Refused");
  }

  /** With another way in. */
  ConsolePage withWayIn(String address) {
    page.put("wayIn", address);
    return this;
  }

  Response answer(Response.Status status) {
    return page.answer(status);
  }

  /** Constant words of ours or Keycloak's; empty where it gives none. */
  private static String told(WebApplicationException refusal) {
    Object entity = refusal.getResponse().getEntity();
    @Nullable String words =
        entity instanceof ErrorRepresentation error
            ? error.getErrorMessage()
            : entity instanceof OAuth2ErrorRepresentation error
                ? error.getErrorDescription()
                : null;
    return Optional.ofNullable(words).orElse("");
  }
}
