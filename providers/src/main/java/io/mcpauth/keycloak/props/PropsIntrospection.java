package io.mcpauth.keycloak.props;

import io.mcpauth.keycloak.registration.DynamicClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/**
 * Introspection (RFC 7662) of access tokens as Keycloak does it, and props as a JSON object for the
 * client they were sealed for; any other introspector sees neither props nor ciphertext.
 */
final class PropsIntrospection extends AccessTokenIntrospectionProvider<AccessToken> {

  PropsIntrospection(KeycloakSession session) {
    super(session);
  }

  /**
   * A client that registered itself has no use of a token once the user took the consent back.
   *
   * <p>Keycloak ends the session then, and a refresh that is under way in the same moment can bring
   * the session back; refresh tokens die by this same check, and so does the access token here.
   */
  @Override
  protected boolean introspectionChecks(String encoded) {
    if (!super.introspectionChecks(encoded)) {
      return false;
    }
    if (DynamicClient.is(client) && !isConsentedTo()) {
      eventBuilder.detail(Details.REASON, "The user has taken the consent back");
      eventBuilder.error(Errors.CONSENT_DENIED);
      return false;
    }
    return true;
  }

  private boolean isConsentedTo() {
    AuthenticatedClientSessionModel clientSession =
        userSession.getAuthenticatedClientSessionByClient(client.getId());
    // Nobody consents for a service account, and without a client session there is no grant.
    return user.getServiceAccountClientLink() != null
        || clientSession == null
        || TokenManager.verifyConsentStillAvailable(
            session, user, client, clientSession, token.getScope());
  }

  @Override
  public AccessToken transformAccessToken(AccessToken token, UserSessionModel userSession) {
    Map<String, CompactJwe> found = find(token);
    AccessToken answer = super.transformAccessToken(token, userSession);
    // Without a client session Keycloak answers with the token as it is.
    token.getOtherClaims().entrySet().removeIf(claim -> isJwe(claim.getValue()));
    ClientModel introspector = session.getContext().getClient();
    if (introspector == null || found.isEmpty()) {
      return answer;
    }
    // Who asks need not be looked up: the client id is part of the key.
    Binding binding = new Binding(token.getIssuer(), introspector.getClientId(), token.getId());
    PropsKeys keys = new PropsKeys(session, realm);
    found.forEach(
        (claim, jwe) -> {
          answer.getOtherClaims().remove(claim);
          Open.open(jwe.encoded(), binding, keys::find)
              .flatMap(PropsIntrospection::parse)
              .ifPresent(props -> answer.getOtherClaims().put(claim, props));
        });
    return answer;
  }

  private static Map<String, CompactJwe> find(AccessToken token) {
    Map<String, CompactJwe> found = new HashMap<>();
    token
        .getOtherClaims()
        .forEach(
            (claim, value) -> {
              if (value instanceof String text) {
                CompactJwe.parse(text).ifPresent(jwe -> found.put(claim, jwe));
              }
            });
    return found;
  }

  /** Sealed with either kind of key: five parts that begin with a JSON object in base64url. */
  private static boolean isJwe(Object value) {
    return value instanceof String text
        && text.startsWith("ey")
        && text.chars().filter(c -> c == '.').count() == 4;
  }

  private static Optional<Map<?, ?>> parse(byte[] json) {
    try {
      return Optional.of(JsonSerialization.readValue(json, Map.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
