package io.mcpauth.keycloak.page;

import jakarta.ws.rs.InternalServerErrorException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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

/** Makes the HTML of a page out of a template of the login theme. */
public final class ThemePage {

  private static final String OUR_THEME = "mcp";

  private final KeycloakSession session;
  private final String template;
  private final RealmModel realm;
  private final Theme theme;
  private final Locale locale;
  private final Properties messages;
  private final Map<String, Object> model = new HashMap<>();

  /**
   * An empty page of the session's realm.
   *
   * @param id of the page; its template is {@code id.ftl}
   * @param address of the page, which its forms and links lead to
   * @param user whose language it is in; empty for that of the browser
   */
  public ThemePage(KeycloakSession session, String id, URI address, Optional<UserModel> user) {
    this.session = session;
    this.template = id + ".ftl";
    this.realm = session.getContext().getRealm();
    this.theme = theme();
    this.locale = session.getContext().resolveLocale(user.orElse(null));
    this.messages = read();
    put("lang", locale.toLanguageTag());
    put("msg", new MessageFormatterMethod(locale, messages));
    put("advancedMsg", new AdvancedMessageFormatterMethod(locale, messages));
    put("realm", new RealmBean(realm));
    put("properties", properties());
    put("pageId", id);
    // Dark colours need a script in Keycloak's own pages. This one has none, and a media query.
    put("darkMode", false);
    put("url", new UrlBean(realm, theme, session.getContext().getUri().getBaseUri(), null));
    put("address", address.toString());
    if (realm.isInternationalizationEnabled()) {
      put("locale", new LocaleBean(realm, locale, UriBuilder.fromUri(address), messages));
    }
  }

  /** Hands the template a value. */
  public void put(String name, Object value) {
    model.put(name, value);
  }

  /** The language of the page. */
  public Locale locale() {
    return locale;
  }

  /** The messages of theme and realm, in that language. */
  public Properties messages() {
    return messages;
  }

  /** The page as an answer that nobody keeps or frames. */
  public Response answer(Response.Status status) {
    try {
      String html =
          session.getProvider(FreeMarkerProvider.class).processTemplate(model, template, theme);
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
      return chosen.getTemplate(template) == null
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

  private Properties read() {
    try {
      return theme.getEnhancedMessages(realm, locale);
    } catch (IOException e) {
      throw new InternalServerErrorException(e);
    }
  }
}
