package io.mcpauth.keycloak.props.token;

import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.refusal.PropsFailure;
import io.mcpauth.keycloak.props.refusal.PropsRefusal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.RefreshToken;

/**
 * Seals the claims that mappers {@code oidc-mcp-props-mapper} name, just before the token is
 * signed.
 *
 * <p>A token for no MCP server, or for one that no mapper means, gets no such claim at all.
 */
public final class PropsTokenPostProcessor implements TokenPostProcessor {

  private final KeycloakSession session;

  PropsTokenPostProcessor(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public void process(TokenPostProcessorContext context) {
    if (context.accessToken() == null) {
      return;
    }
    try {
      for (PropsMapperConfig config : configs(context.clientSessionCtx())) {
        AuthenticatedClientSessionModel clientSession =
            context.clientSessionCtx().getClientSession();
        new TokenProps(session, context.accessToken(), clientSession, config).seal();
        if (context.refreshToken() != null) {
          context.refreshToken().getOtherClaims().remove(config.claim());
        }
      }
    } catch (PropsException e) {
      giveBack(context.requestRefreshToken(), context.clientSessionCtx().getClientSession());
      throw PropsRefusal.ofTokenRequest(session, context.clientSessionCtx()).of(e.failure());
    }
  }

  /**
   * Keycloak counts a refresh token as used before the post-processors run. The client is not to
   * blame here, so the count is taken back: when the operator has mended it, the token works.
   */
  private static void giveBack(
      @Nullable RefreshToken used, AuthenticatedClientSessionModel clientSession) {
    if (used != null && clientSession.getRealm().isRevokeRefreshToken()) {
      String key = new TokenManager().getReuseIdKey(used);
      clientSession.setRefreshTokenUseCount(
          key, Math.max(0, clientSession.getRefreshTokenUseCount(key) - 1));
    }
  }

  /** One configuration for each claim. */
  public static Collection<PropsMapperConfig> configs(ClientSessionContext context) {
    Map<String, PropsMapperConfig> byClaim = new LinkedHashMap<>();
    context
        .getProtocolMappersStream()
        .forEach(
            model -> {
              if (PropsMapper.PROVIDER_ID.equals(model.getProtocolMapper())) {
                add(PropsMapperConfig.stored(model), byClaim);
              }
            });
    return byClaim.values();
  }

  private static void add(PropsMapperConfig config, Map<String, PropsMapperConfig> byClaim) {
    @Nullable PropsMapperConfig other = byClaim.putIfAbsent(config.claim(), config);
    if (other != null && !other.equals(config)) {
      throw new PropsException(PropsFailure.CONFLICT);
    }
  }
}
