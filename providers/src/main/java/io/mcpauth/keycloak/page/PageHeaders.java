package io.mcpauth.keycloak.page;

import java.util.LinkedHashMap;
import java.util.Map;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.BrowserSecurityHeaders;
import org.keycloak.models.KeycloakSession;

/** The realm's security headers, and tighter ones where this page can have them. */
final class PageHeaders {

  /** Nothing but our own styles and pictures; no script at all, no frame around the page. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self';"
          + " frame-ancestors 'none'; base-uri 'none'";

  /**
   * Browsers say {@code Origin: null} in a form of a page with Keycloak's {@code no-referrer}, and
   * {@link FormOrigin} needs the origin. This keeps the address from every other site as well.
   */
  private static final String REFERRER_POLICY = "same-origin";

  private PageHeaders() {}

  static Map<String, String> of(KeycloakSession session) {
    // Else Keycloak would put its own values over ours.
    session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
    Map<String, String> realm = session.getContext().getRealm().getBrowserSecurityHeaders();
    Map<String, String> headers = new LinkedHashMap<>();
    for (BrowserSecurityHeaders header : BrowserSecurityHeaders.values()) {
      String value = realm.getOrDefault(header.getKey(), header.getDefaultValue());
      if (!value.isEmpty()) {
        headers.put(header.getHeaderName(), value);
      }
    }
    headers.put(
        BrowserSecurityHeaders.CONTENT_SECURITY_POLICY.getHeaderName(), CONTENT_SECURITY_POLICY);
    headers.put(BrowserSecurityHeaders.X_FRAME_OPTIONS.getHeaderName(), "DENY");
    headers.put(BrowserSecurityHeaders.REFERRER_POLICY.getHeaderName(), REFERRER_POLICY);
    headers.put("Cache-Control", "no-store");
    return headers;
  }
}
