package io.mcpauth.keycloak.grant.family;

import io.mcpauth.keycloak.bound.BoundToken;
import io.mcpauth.keycloak.bound.GrantId;
import io.mcpauth.keycloak.bound.KeptGrant;
import io.mcpauth.keycloak.bound.KeptGrants;
import io.mcpauth.keycloak.grant.code.CodeGuard;
import io.mcpauth.keycloak.policy.AppliedExecutors;
import io.mcpauth.keycloak.told.RequestFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.util.TokenUtil;

/**
 * Names in each token for an MCP server the grant that it comes of.
 *
 * <p>Other tokens of the realm keep to Keycloak's rules, by which a replay ends the whole client
 * session: nobody would ask at Keycloak's own APIs whether a grant of theirs has ended.
 */
public final class GrantIdPostProcessor implements TokenPostProcessor {

  /**
   * The executor without which no grant is named: what it does not judge keeps Keycloak's rules.
   */
  public static final String EXECUTOR = "mcp-grant";

  private static final String SUBJECT = GrantIdPostProcessor.class.getName();

  private final KeycloakSession session;

  GrantIdPostProcessor(KeycloakSession session) {
    this.session = session;
  }

  /** Remembers for this request which token is exchanged: what comes out is of the same grant. */
  public static void exchanges(KeycloakSession session, AccessToken subject) {
    session.setAttribute(SUBJECT, new Subject(GrantId.of(subject)));
  }

  private record Subject(Optional<GrantId> grant) {}

  @Override
  public void process(TokenPostProcessorContext context) {
    if (context.accessToken() == null
        || !AppliedExecutors.mayApply(
            session.getContext().getRealm(), executors -> executors.contain(EXECUTOR))) {
      return;
    }
    @Nullable BoundToken bound = BoundToken.of(context.accessToken()).orElse(null);
    @Nullable GrantId grant = bound == null ? null : grant(context).orElse(null);
    // A mapper may have written one.
    context.accessToken().getOtherClaims().remove(GrantId.NAME);
    @Nullable RefreshToken refreshToken = context.refreshToken();
    if (grant != null) {
      grant.nameIn(context.accessToken());
      RequestFacts.of(session).isOf(grant.value());
      if (refreshToken != null) {
        grant.nameIn(refreshToken);
      }
    }
    remember(context, grant, bound);
  }

  /** The client session remembers what began in it, and what was used. */
  private void remember(
      TokenPostProcessorContext context, @Nullable GrantId grant, @Nullable BoundToken bound) {
    AuthenticatedClientSessionModel clientSession = context.clientSessionCtx().getClientSession();
    if (context.code() != null) {
      new CodeGuard(session)
          .redeemed(
              context.code(),
              clientSession,
              grant == null || bound == null ? null : begun(context, grant, bound),
              isOffline(context));
    } else if (grant != null && bound != null && session.getAttribute(SUBJECT) == null) {
      @Nullable RefreshToken presented = context.requestRefreshToken();
      if (presented != null && KeptGrants.contain(clientSession, grant)) {
        KeptGrants.used(clientSession, grant, Time.currentTimeSeconds());
      } else if (context.refreshToken() != null) {
        new CodeGuard(session).began(begun(context, grant, bound), clientSession);
      }
    }
  }

  private static KeptGrant begun(
      TokenPostProcessorContext context, GrantId grant, BoundToken bound) {
    return KeptGrant.begun(
        grant,
        Time.currentTimeSeconds(),
        isOffline(context),
        bound,
        context.accessToken().getScope());
  }

  private static boolean isOffline(TokenPostProcessorContext context) {
    return context.refreshToken() != null
        && TokenUtil.TOKEN_TYPE_OFFLINE.equals(context.refreshToken().getType());
  }

  private Optional<GrantId> grant(TokenPostProcessorContext context) {
    if (context.code() != null) {
      return Optional.of(GrantId.ofCode(context.code().getId()));
    }
    @Nullable RefreshToken presented = context.requestRefreshToken();
    if (presented != null) {
      return GrantId.of(presented).or(() -> GrantId.ofChain(presented));
    }
    @Nullable Subject subject = session.getAttribute(SUBJECT, Subject.class);
    if (subject != null) {
      return subject.grant();
    }
    // A device's, a backchannel's. Without a refresh token there is nothing that could be reused.
    return Optional.ofNullable(context.refreshToken())
        .map(token -> new GrantId(KeycloakModelUtils.generateId()));
  }
}
