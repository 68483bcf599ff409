package io.mcpauth.keycloak.registration.redirect;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * Every URI of a client to which a browser or a token could be sent; an absent one is empty.
 *
 * @param asSent whether lists are in the order of the request, so that an index means something
 * @param oidc whether the client speaks OpenID Connect
 * @param redirects whether it has a flow that sends the browser to a redirect URI
 * @param redirectUris the redirect URIs
 * @param rootUrl what Keycloak puts before relative URIs
 * @param baseUrl the home page ({@code client_uri})
 * @param adminUrl where Keycloak sends management calls
 * @param postLogoutRedirectUris where the browser may go after logout
 * @param webOrigins whose pages may read answers (CORS)
 */
public record ClientUris(
    boolean asSent,
    boolean oidc,
    boolean redirects,
    List<String> redirectUris,
    String rootUrl,
    String baseUrl,
    String adminUrl,
    List<String> postLogoutRedirectUris,
    List<String> webOrigins) {

  // Keycloak: the same as the redirect URIs, and none at all.
  private static final String AS_REDIRECT_URIS = "+";
  private static final String NONE = "-";

  public ClientUris {
    redirectUris = List.copyOf(redirectUris);
    postLogoutRedirectUris = List.copyOf(postLogoutRedirectUris);
    webOrigins = List.copyOf(webOrigins);
  }

  /**
   * A new client as asked for.
   *
   * @param client the request, in Keycloak's form
   * @return its URIs
   */
  static ClientUris requested(ClientRepresentation client) {
    return new ClientUris(
        true,
        isOidc(client.getProtocol()),
        // Keycloak's defaults for a new client: code flow on, implicit flow off.
        redirects(
            isTrue(client.isBearerOnly()),
            !isFalse(client.isStandardFlowEnabled()),
            isTrue(client.isImplicitFlowEnabled())),
        texts(client.getRedirectUris()),
        text(client.getRootUrl()),
        text(client.getBaseUrl()),
        text(client.getAdminUrl()),
        postLogout(postLogoutAttribute(client)),
        texts(client.getWebOrigins()));
  }

  /**
   * A client that is stored.
   *
   * @param client the client
   * @return its URIs
   */
  static ClientUris stored(ClientModel client) {
    return new ClientUris(
        false,
        isOidc(client.getProtocol()),
        redirects(
            client.isBearerOnly(), client.isStandardFlowEnabled(), client.isImplicitFlowEnabled()),
        SentRedirectUris.withoutAdded(texts(client.getRedirectUris())),
        text(client.getRootUrl()),
        text(client.getBaseUrl()),
        text(client.getManagementUrl()),
        postLogout(client),
        texts(client.getWebOrigins()));
  }

  /**
   * A stored client as it would be after an update: Keycloak keeps what the request leaves out.
   *
   * @param update the request, in Keycloak's form
   * @param client the client as stored now
   * @return the URIs that would result
   */
  static ClientUris updated(ClientRepresentation update, ClientModel client) {
    ClientUris stored = stored(client);
    ClientUris asked = requested(update);
    return new ClientUris(
        update.getRedirectUris() != null,
        update.getProtocol() == null ? stored.oidc : asked.oidc,
        redirects(
            either(update.isBearerOnly(), client.isBearerOnly()),
            either(update.isStandardFlowEnabled(), client.isStandardFlowEnabled()),
            either(update.isImplicitFlowEnabled(), client.isImplicitFlowEnabled())),
        update.getRedirectUris() == null ? stored.redirectUris : asked.redirectUris,
        update.getRootUrl() == null ? stored.rootUrl : asked.rootUrl,
        update.getBaseUrl() == null ? stored.baseUrl : asked.baseUrl,
        update.getAdminUrl() == null ? stored.adminUrl : asked.adminUrl,
        postLogoutAttribute(update) == null
            ? stored.postLogoutRedirectUris
            : asked.postLogoutRedirectUris,
        update.getWebOrigins() == null ? stored.webOrigins : asked.webOrigins);
  }

  private static boolean isOidc(@Nullable String protocol) {
    return protocol == null || protocol.equals(OIDCLoginProtocol.LOGIN_PROTOCOL);
  }

  private static boolean redirects(boolean bearerOnly, boolean standard, boolean implicit) {
    return !bearerOnly && (standard || implicit);
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return Boolean.TRUE.equals(value);
  }

  private static boolean isFalse(@Nullable Boolean value) {
    return Boolean.FALSE.equals(value);
  }

  private static boolean either(@Nullable Boolean asked, boolean stored) {
    return asked == null ? stored : asked;
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  // JSON lists may hold null, which is judged like an empty text.
  private static List<String> texts(@Nullable Collection<@Nullable String> values) {
    return values == null ? List.of() : values.stream().map(ClientUris::text).toList();
  }

  private static @Nullable String postLogoutAttribute(ClientRepresentation client) {
    return Optional.ofNullable(client.getAttributes())
        .map(attributes -> attributes.get(OIDCConfigAttributes.POST_LOGOUT_REDIRECT_URIS))
        .orElse(null);
  }

  /**
   * The post-logout redirect URIs of a client that is stored.
   *
   * @param client the client
   * @return its URIs, without the signs that stand for others
   */
  public static List<String> postLogout(ClientModel client) {
    // Both signs stand for something that is judged by itself; an administrator may have set them.
    return postLogout(client.getAttribute(OIDCConfigAttributes.POST_LOGOUT_REDIRECT_URIS)).stream()
        .filter(uri -> !uri.equals(AS_REDIRECT_URIS) && !uri.equals(NONE))
        .toList();
  }

  private static List<String> postLogout(@Nullable String attribute) {
    return attribute == null || attribute.isEmpty()
        ? List.of()
        : Stream.of(attribute.split(Constants.CFG_DELIMITER, -1)).toList();
  }
}
