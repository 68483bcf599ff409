package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.grant.Span;
import jakarta.ws.rs.InternalServerErrorException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.freemarker.model.RealmBean;
import org.keycloak.forms.login.freemarker.model.UrlBean;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.theme.FreeMarkerException;
import org.keycloak.theme.Theme;
import org.keycloak.theme.beans.AdvancedMessageFormatterMethod;
import org.keycloak.theme.beans.LocaleBean;
import org.keycloak.theme.beans.MessageFormatterMethod;
import org.keycloak.theme.freemarker.FreeMarkerProvider;
import org.keycloak.utils.MediaType;

/** Makes the HTML out of {@code connections.ftl}. */
final class ConnectionsPage {

  private static final String PAGE_ID = "connections";
  private static final String TEMPLATE = PAGE_ID + ".ftl";

  /** So many servers, of whatever clients, are shown unfolded. */
  private static final int FEW = 5;

  private static final String OUR_THEME = "mcp";

  private final KeycloakSession session;
  private final RealmModel realm;
  private final Theme theme;
  private final Locale locale;
  private final Properties messages;
  private final Map<String, Object> model = new HashMap<>();

  private ConnectionsPage(KeycloakSession session, URI address, @Nullable UserModel user) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.theme = theme();
    this.locale = session.getContext().resolveLocale(user);
    this.messages = messages();
    model.put("lang", locale.toLanguageTag());
    model.put("msg", new MessageFormatterMethod(locale, messages));
    model.put("advancedMsg", new AdvancedMessageFormatterMethod(locale, messages));
    model.put("realm", new RealmBean(realm));
    model.put("properties", properties());
    model.put("pageId", PAGE_ID);
    // Dark colours need a script in Keycloak's own pages. This one has none, and a media query.
    model.put("darkMode", false);
    model.put("url", new UrlBean(realm, theme, session.getContext().getUri().getBaseUri(), null));
    model.put("address", address.toString());
    if (realm.isInternationalizationEnabled()) {
      model.put("locale", new LocaleBean(realm, locale, UriBuilder.fromUri(address), messages));
    }
  }

  /** The page of a user. */
  ConnectionsPage(KeycloakSession session, URI address, SignedIn who) {
    this(session, address, who.user());
    model.put("username", who.user().getUsername());
    model.put("token", who.formToken());
    List<Connection> connections = new Connections(session, who.user()).all();
    Views views = new Views(messages, locale);
    model.put("connections", connections.stream().map(views::of).toList());
    model.put(
        "unfolded",
        connections.stream().mapToInt(connection -> connection.access().size()).sum() <= FEW);
    connections.stream()
        .map(Connection::accessToken)
        .max(Comparator.naturalOrder())
        .ifPresent(longest -> model.put("lasts", Span.of(longest)));
  }

  /** The answer to a form that came after the session had ended. */
  static Response signedOut(KeycloakSession session, URI address) {
    // Not a redirect to the login: form-action 'self' would stop it where the login is another
    // server's.
    return new ConnectionsPage(session, address, (UserModel) null)
        .withProblem(Problem.SIGNED_OUT)
        .answer(Response.Status.FORBIDDEN);
  }

  /** The page at the end of a sign-out. */
  static Response afterSignOut(KeycloakSession session, URI address) {
    ConnectionsPage page = new ConnectionsPage(session, address, (UserModel) null);
    page.model.put("signedOut", true);
    return page.answer(Response.Status.OK);
  }

  /** With the news of what has been revoked. */
  ConnectionsPage afterRevoking(RevokedNews.News news) {
    model.put("revoked", news.ended());
    model.put("revokedLasts", Span.of(news.accessToken()));
    if (news.partly()) {
      model.put("partly", true);
      withProblem(Problem.BUSY);
    }
    return this;
  }

  /** With the news that nothing was revoked. */
  ConnectionsPage withProblem(Problem problem) {
    model.put("problem", problem.message());
    return this;
  }

  Response answer(Response.Status status) {
    try {
      String html =
          session.getProvider(FreeMarkerProvider.class).processTemplate(model, TEMPLATE, theme);
      Response.ResponseBuilder answer =
          Response.status(status).type(MediaType.TEXT_HTML_UTF_8).language(locale).entity(html);
      PageHeaders.of(session).forEach(answer::header);
      return answer.build();
    } catch (FreeMarkerException e) {
      throw new InternalServerErrorException(e);
    }
  }

  /** The realm's login theme if it has the page; a realm need not have chosen ours. */
  private Theme theme() {
    try {
      Theme chosen = session.theme().getTheme(Theme.Type.LOGIN);
      return chosen.getTemplate(TEMPLATE) == null
          ? session.theme().getTheme(OUR_THEME, Theme.Type.LOGIN)
          : chosen;
    } catch (IOException e) {
      throw new InternalServerErrorException(e);
    }
  }

  private Properties properties() {
    try {
      return theme.getProperties();
    } catch (IOException e) {
      throw new InternalServerErrorException(e);
    }
  }

  private Properties messages() {
    try {
      return theme.getEnhancedMessages(realm, locale);
    } catch (IOException e) {
      throw new InternalServerErrorException(e);
    }
  }
}
