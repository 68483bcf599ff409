package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.store.StoredDocument;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.utils.OIDCRedirectUriBuilder;
import org.keycloak.protocol.oidc.utils.OIDCResponseMode;
import org.keycloak.protocol.oidc.utils.OIDCResponseType;
import org.keycloak.protocol.oidc.utils.RedirectUtils;
import org.keycloak.services.Urls;
import org.keycloak.services.util.CacheControlUtil;

/**
 * A person who does not want to wait any longer: back to the client with {@code access_denied} (RFC
 * 6749 section 4.1.2.1).
 *
 * <p>By a form alone, never by a link: nobody let this client in, and a link of this server's that
 * leads wherever a stranger's document says is one that people would trust.
 */
final class GivenUp {

  /** Sent by the form of the page. */
  static final String PARAMETER = "mcp_give_up";

  private final KeycloakSession session;
  private final RealmModel realm;
  private final StoredDocument document;
  private final MultivaluedMap<String, String> parameters;

  GivenUp(
      KeycloakSession session, StoredDocument document, MultivaluedMap<String, String> parameters) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.document = document;
    this.parameters = parameters;
  }

  /** Whether there is a way back: the document names the address of the request. */
  boolean isPossible() {
    return redirectUri().isPresent();
  }

  boolean isAskedFor() {
    return parameters.containsKey(PARAMETER)
        && HttpMethod.POST.equals(session.getContext().getHttpRequest().getHttpMethod())
        && isPossible();
  }

  Response answer() {
    new EventBuilder(realm, session, session.getContext().getConnection())
        .event(EventType.LOGIN)
        .client(document.client())
        .detail(Details.REASON, "the user did not wait until an administrator lets the client in")
        .error(Errors.REJECTED_BY_USER);
    CacheControlUtil.noBackButtonCacheControlHeader(session);
    OIDCRedirectUriBuilder back =
        OIDCRedirectUriBuilder.fromUri(redirectUri().orElseThrow(), mode(), session, null)
            .addParam(OAuth2Constants.ERROR, OAuthErrorException.ACCESS_DENIED)
            .addParam(
                OAuth2Constants.ERROR_DESCRIPTION,
                "An administrator has to let this client in, and the user did not wait for it");
    @Nullable String state = parameters.getFirst(OIDCLoginProtocol.STATE_PARAM);
    if (state != null) {
      back.addParam(OAuth2Constants.STATE, state);
    }
    // RFC 9207 section 2: in error responses as well.
    back.addParam(
        OAuth2Constants.ISSUER,
        Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
    Response answer = back.build();
    // It is thrown to where Keycloak answers, and one without a body would be an error page there.
    return answer.hasEntity()
        ? answer
        : Response.fromResponse(answer).entity("").type(MediaType.TEXT_HTML_TYPE).build();
  }

  private Optional<String> redirectUri() {
    @Nullable String asked = parameters.getFirst(OIDCLoginProtocol.REDIRECT_URI_PARAM);
    return asked == null
        ? Optional.empty()
        : Optional.ofNullable(RedirectUtils.verifyRedirectUri(session, asked, document.client()));
  }

  private OIDCResponseMode mode() {
    try {
      return OIDCResponseMode.parse(
          parameters.getFirst(OIDCLoginProtocol.RESPONSE_MODE_PARAM),
          OIDCResponseType.parse(parameters.getFirst(OIDCLoginProtocol.RESPONSE_TYPE_PARAM)));
    } catch (RuntimeException e) {
      // A response type or mode that there is not.
      return OIDCResponseMode.QUERY;
    }
  }
}
