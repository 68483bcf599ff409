package io.mcpauth.keycloak.request;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequest;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * Parameters of an authorization request that Keycloak leaves out because it finds them too long:
 * 4,000 characters, where the operator has set no other limit. It goes on without them, so that a
 * login ends with a client that gets no {@code state} back (RFC 6749 section 4.1.2), or a scope
 * that nobody asked for.
 */
public final class DroppedParameters {

  private static final Map<String, Function<AuthorizationEndpointRequest, @Nullable Object>> READ =
      new LinkedHashMap<>();

  static {
    READ.put(OAuth2Constants.STATE, AuthorizationEndpointRequest::getState);
    READ.put(OIDCLoginProtocol.NONCE_PARAM, AuthorizationEndpointRequest::getNonce);
    READ.put(OAuth2Constants.SCOPE, AuthorizationEndpointRequest::getScope);
    READ.put(OAuth2Constants.REDIRECT_URI, AuthorizationEndpointRequest::getRedirectUri);
    READ.put(OAuth2Constants.PROMPT, AuthorizationEndpointRequest::getPrompt);
    READ.put(OIDCLoginProtocol.LOGIN_HINT_PARAM, AuthorizationEndpointRequest::getLoginHint);
    READ.put(OIDCLoginProtocol.CLAIMS_PARAM, AuthorizationEndpointRequest::getClaims);
    READ.put(OIDCLoginProtocol.ACR_PARAM, AuthorizationEndpointRequest::getAcr);
    READ.put(OIDCLoginProtocol.UI_LOCALES_PARAM, AuthorizationEndpointRequest::getUiLocales);
    READ.put(OIDCLoginProtocol.RESPONSE_MODE_PARAM, AuthorizationEndpointRequest::getResponseMode);
    READ.put(OAuth2Constants.DISPLAY, AuthorizationEndpointRequest::getDisplay);
  }

  private DroppedParameters() {}

  /**
   * Refuses a request that lost one.
   *
   * @param read what Keycloak made of it
   * @param sent query or form; a request object is looked up in the session
   * @throws ClientPolicyException {@code invalid_request}, with the name of the parameter
   */
  public static void refuse(
      KeycloakSession session,
      AuthorizationEndpointRequest read,
      MultivaluedMap<String, String> sent)
      throws ClientPolicyException {
    Optional<String> lost =
        lost(
            read,
            name ->
                RequestObject.claim(session, name)
                    .or(() -> Optional.ofNullable(sent.getFirst(name))));
    if (lost.isPresent()) {
      throw new ClientPolicyException(
          OAuthErrorException.INVALID_REQUEST, lost.get() + " is too long: send a shorter one");
    }
  }

  /** The first parameter that was sent with a value and not read. */
  static Optional<String> lost(
      AuthorizationEndpointRequest read, Function<String, Optional<String>> sent) {
    return READ.entrySet().stream()
        .filter(parameter -> parameter.getValue().apply(read) == null)
        .map(Map.Entry::getKey)
        .filter(name -> sent.apply(name).filter(value -> !value.isEmpty()).isPresent())
        .findFirst();
  }
}
