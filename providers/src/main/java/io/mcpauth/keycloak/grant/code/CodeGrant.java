package io.mcpauth.keycloak.grant.code;

import io.mcpauth.keycloak.bound.GrantId;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.AuthorizationCodeGrantType;
import org.keycloak.protocol.oidc.utils.OAuth2Code;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * Keycloak's grant for codes, which takes a token request without {@code redirect_uri} as well.
 *
 * <p>OAuth 2.1 section 10.2: the parameter of RFC 6749 section 4.1.3 was there against injected
 * codes, which PKCE keeps out; servers accept requests of clients that leave it out. One that is
 * there has to be right, and a code that was issued without PKCE still needs it.
 */
final class CodeGrant extends AuthorizationCodeGrantType {

  @Override
  public Response process(Context redemption) {
    Optional.ofNullable(redemption.getFormParams().getFirst(OAuth2Constants.CODE))
        .flatMap(AuthorizationCode::parse)
        .ifPresent(
            code -> {
              redemption.getEvent().detail(GrantId.NAME, GrantId.ofCode(code.id()).value());
              new CodeGuard(redemption.getSession()).claim(code);
            });
    return super.process(redemption);
  }

  @Override
  public void preProcess(KeycloakSession session, MultivaluedMap<String, String> form)
      throws ClientPolicyException {
    super.preProcess(session, form);
    @Nullable String code = form.getFirst(OAuth2Constants.CODE);
    if (code != null && !form.containsKey(OAuth2Constants.REDIRECT_URI)) {
      complete(session, code, form);
    }
  }

  /** With what Keycloak compares it to: the client then proves itself by the verifier alone. */
  private static void complete(
      KeycloakSession session, String code, MultivaluedMap<String, String> form) {
    // A code that is not there is Keycloak's to refuse.
    AuthorizationCode.parse(code)
        .flatMap(presented -> presented.issued(session))
        .filter(issued -> issued.getCodeChallenge() != null)
        .map(OAuth2Code::getRedirectUriParam)
        .ifPresent(uri -> form.putSingle(OAuth2Constants.REDIRECT_URI, uri));
  }
}
