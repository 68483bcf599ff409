package io.mcpauth.keycloak.props;

import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.bound.Introspected;
import io.mcpauth.keycloak.bound.RefusedToken;
import io.mcpauth.keycloak.bound.StandingAccess;
import io.mcpauth.keycloak.grant.StandingConsent;
import io.mcpauth.keycloak.props.key.PropsKeys;
import io.mcpauth.keycloak.props.seal.Binding;
import io.mcpauth.keycloak.props.seal.CompactJwe;
import io.mcpauth.keycloak.props.seal.Open;
import io.mcpauth.keycloak.resource.McpServers;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
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

  @Override
  protected boolean introspectionChecks(String encoded) {
    boolean active = super.introspectionChecks(encoded) && isStillAllowed();
    if (!active) {
      // Keycloak below 26.7.5 signs it and hands it out although it says no (CVE-2026-18208).
      transformedToken = null;
    }
    return active;
  }

  @Override
  protected boolean verifyAudience() {
    return Introspected.isBy(session.getContext().getClient(), token, eventBuilder)
        && (McpServers.isForUrlOf(session, session.getContext().getClient(), token)
            || super.verifyAudience());
  }

  /** Keycloak's last check before it asks mappers. */
  @Override
  protected boolean verifyTokenReuse() {
    return super.verifyTokenReuse()
        && new StandingAccess(session).holdsForMember(user, token, eventBuilder);
  }

  private boolean isStillAllowed() {
    return new StandingConsent(session).carries(user, client, userSession, token, eventBuilder)
        && new StandingAccess(session).holds(user, client, userSession, token, eventBuilder);
  }

  @Override
  public AccessToken transformAccessToken(AccessToken token, UserSessionModel userSession) {
    // Account REST asks this way what a token may that does not say it itself.
    if (eventBuilder == null && BoundToken.of(token).isPresent()) {
      throw RefusedToken.atKeycloak(session, token);
    }
    Map<String, CompactJwe> found = find(token);
    AccessToken answer =
        Introspected.narrowed(
            session, token, super.transformAccessToken(token, userSession), userSession);
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
