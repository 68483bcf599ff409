package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.cimd.AdmissionPage;
import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.theme.Theme;
import org.keycloak.theme.beans.LocaleBean;

/**
 * Keycloak's login pages, with what the theme {@code mcp} shows beyond them.
 *
 * <p>Keycloak's consent template knows neither the redirect URI nor the resource, so they are
 * handed over here. A theme asks for it by its property {@value #THEME_PROPERTY}; themes that have
 * it not, as a parent's or as their own, are rendered as ever.
 */
final class McpLoginFormsProvider extends FreeMarkerLoginFormsProvider {

  static final String THEME_PROPERTY = "mcpPages";

  private static final String CONSENT_TEMPLATE = "login-oauth-grant.ftl";

  /** For themes that are not ours: their own page sends its form to where scopes are granted. */
  private static final String BARE_TEMPLATE = "mcp-allow.ftl";

  private static final String ERROR_TEMPLATE = "error.ftl";

  private Properties words = new Properties();

  McpLoginFormsProvider(KeycloakSession session) {
    super(session);
  }

  /** Keycloak hands each login over here when it has found it, and before anything comes of it. */
  @Override
  public LoginFormsProvider setAuthenticationSession(AuthenticationSessionModel login) {
    NothingLeft.sendBack(session, login);
    return super.setAuthenticationSession(login);
  }

  @Override
  public Response createOAuthGrant() {
    // RFC 8707 section 2: a token for it would be refused later; nobody is asked to consent to one.
    if (isOurs(theme()) && isForUnknownServer()) {
      LoginFormsProvider error = setError(Problem.UNKNOWN_RESOURCE_MESSAGE);
      return error.createErrorPage(Response.Status.BAD_REQUEST);
    }
    if (!isOurs(theme()) && attributes.containsKey(BareConsent.ATTRIBUTE)) {
      return createForm(BARE_TEMPLATE);
    }
    return super.createOAuthGrant();
  }

  @Override
  protected Properties handleThemeResources(Theme theme, Locale locale) {
    words = super.handleThemeResources(theme, locale);
    return words;
  }

  @Override
  protected Response processTemplate(Theme theme, String templateName, Locale locale) {
    boolean ours = isOurs(theme);
    if (ours && client != null) {
      attributes.put("client", new SelfAssertedClientBean(session, client));
    }
    if (attributes.get(AdmissionPage.ADDRESS) instanceof String address
        && realm.isInternationalizationEnabled()) {
      // Keycloak's links to other languages know nothing of the request, without which there is no
      // page.
      attributes.put("locale", new LocaleBean(realm, locale, UriBuilder.fromUri(address), words));
    }
    if (templateName.equals(BARE_TEMPLATE) || (ours && templateName.equals(CONSENT_TEMPLATE))) {
      attributes.put("consent", consent(locale));
    } else if (ours && templateName.equals(ERROR_TEMPLATE)) {
      attributes.put("problem", problem(locale));
    }
    return super.processTemplate(theme, templateName, locale);
  }

  private ConsentPage consent(Locale locale) {
    return new ConsentRequest(session, realm, authenticationSession, clientScopesRequested)
        .page(new Words(words, locale));
  }

  private boolean isForUnknownServer() {
    return AuthorizedResource.of(session, authenticationSession)
        .filter(resource -> McpServer.find(session, resource).isEmpty())
        .isPresent();
  }

  private Problem problem(Locale locale) {
    @Nullable FormMessage first = messages == null || messages.isEmpty() ? null : messages.get(0);
    return first == null
        ? Problem.unnamed()
        : Problem.of(first, formatMessage(first, words, locale));
  }

  private Theme theme() {
    try {
      return getTheme();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOurs(Theme theme) {
    try {
      return Boolean.parseBoolean(theme.getProperties().getProperty(THEME_PROPERTY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
