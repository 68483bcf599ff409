package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.connections.ConnectionView.MomentView;
import io.mcpauth.keycloak.connections.ConnectionView.ScopeView;
import io.mcpauth.keycloak.connections.ConnectionView.ServerView;
import io.mcpauth.keycloak.grant.Span;
import jakarta.ws.rs.InternalServerErrorException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.freemarker.model.RealmBean;
import org.keycloak.forms.login.freemarker.model.UrlBean;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocolService;
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

  /** Messages for scopes, shared with the consent page: {@code mcpScope.<name>}. */
  private static final String SCOPE_MESSAGE = "mcpScope.";

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
    model.put(
        "signOut",
        OIDCLoginProtocolService.logoutUrl(session.getContext().getUri())
            .build(realm.getName())
            .toString());
    List<Connection> connections = new Connections(session, who.user()).all();
    model.put("connections", connections.stream().map(this::view).toList());
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

  /** With the news that a client has been revoked. */
  ConnectionsPage afterRevoking(RevokedNews.News news) {
    model.put("revoked", news.client());
    model.put("revokedLasts", Span.of(news.accessToken()));
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

  private ConnectionView view(Connection connection) {
    return new ConnectionView(
        connection.id(),
        connection.name(),
        connection.client().getClientId(),
        connection.selfAsserted(),
        connection.verifiedBy().orElse(""),
        connection.servers().stream()
            .map(s -> new ServerView(s.name().orElse(""), s.url()))
            .toList(),
        connection.scopes().stream().map(this::view).toList(),
        moment(connection.since()),
        moment(connection.lastRefreshed()),
        connection.offline());
  }

  private ScopeView view(ClientScopeModel scope) {
    return new ScopeView(
        messages.getProperty(SCOPE_MESSAGE + scope.getName(), ""), scope.getConsentScreenText());
  }

  // In UTC and saying so: without a script the page does not know where its reader is.
  private MomentView moment(Optional<Instant> moment) {
    DateTimeFormatter format =
        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(locale)
            .withZone(ZoneOffset.UTC);
    return moment
        .map(m -> new MomentView(format.format(m) + " UTC", m.toString()))
        .orElse(MomentView.NONE);
  }
}
