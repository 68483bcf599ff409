package io.mcpauth.keycloak.grant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.resource.AuthorizedResource;
import io.mcpauth.keycloak.resource.McpServer;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.grants.device.DeviceGrantType;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What a person says yes to on the consent page.
 *
 * @param face the client under its name and with its keys, see {@link ClientFace}
 * @param destination who gets the code, see {@link CodeDestination}
 * @param server URL of the MCP server; empty where tokens are bound to none
 * @param scopes names of the client scopes that the page puts into words
 */
public record ConsentTerms(String face, String destination, String server, Set<String> scopes) {

  /** Sorts the scopes, so that the same terms are the same text. */
  public ConsentTerms {
    scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
  }

  /** Of a login that knows its user, before or after the page. */
  public static ConsentTerms of(KeycloakSession session, AuthenticationSessionModel login) {
    ClientModel client = login.getClient();
    return new ConsentTerms(
        ClientFace.of(client),
        CodeDestination.of(
            DeviceGrantType.isOAuth2DeviceVerificationFlow(login) ? null : login.getRedirectUri()),
        server(session, AuthorizedResource.of(session, login)),
        // As at redemption, where a scope with a parameter has it in its name.
        shown(
            session,
            login.getAuthenticatedUser(),
            client,
            login.getClientNote(OAuth2Constants.SCOPE)));
  }

  /**
   * Of a code, a device code or a request of a backchannel authentication when it is redeemed.
   *
   * @param resource the resource indicator that was granted
   * @param scope the parameter of the authorization
   */
  static ConsentTerms of(
      KeycloakSession session,
      UserModel user,
      ClientModel client,
      String destination,
      @Nullable Object resource,
      @Nullable String scope) {
    return new ConsentTerms(
        ClientFace.of(client),
        destination,
        server(session, Optional.ofNullable(resource).map(Object::toString)),
        shown(session, user, client, scope));
  }

  /** The scopes among those of a token that a person was asked for. */
  static Set<String> shown(
      KeycloakSession session, UserModel user, ClientModel client, @Nullable String scope) {
    return TokenManager.getRequestedClientScopes(session, scope, client, user)
        .filter(Objects::nonNull)
        .filter(ClientScopeModel::isDisplayOnConsentScreen)
        .map(ConsentTerms::name)
        .collect(Collectors.toSet());
  }

  /** A client can be a scope of its own on the page, and need not have a name then. */
  public static String name(ClientScopeModel scope) {
    return scope instanceof ClientModel client ? client.getClientId() : scope.getName();
  }

  /**
   * The client scope behind the name of one: {@code organization} of {@code organization:acme}. A
   * colon alone makes no parameter, {@code mcp:tools} is a client scope of its own.
   */
  public static String clientScope(RealmModel realm, String name) {
    int parameter = name.indexOf(ClientScopeModel.VALUE_SEPARATOR);
    return parameter <= 0 || KeycloakModelUtils.getClientScopeByName(realm, name) != null
        ? name
        : name.substring(0, parameter);
  }

  static String server(KeycloakSession session, Optional<String> resource) {
    return resource
        .map(indicator -> McpServer.find(session, indicator).map(McpServer::url).orElse(indicator))
        .orElse("");
  }

  /** For the form on the page, so that pressing Allow there is a yes to these terms alone. */
  public String fingerprint() {
    return HashUtils.sha256UrlEncodedHash(
        String.join("\n", face, destination, server, String.join(" ", scopes)), UTF_8);
  }
}
