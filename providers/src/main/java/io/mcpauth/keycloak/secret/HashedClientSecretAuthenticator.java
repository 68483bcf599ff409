package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.lifetime.ExpiredClient;
import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.secret.hash.HashDigest;
import io.mcpauth.keycloak.secret.store.ProvenSecret;
import io.mcpauth.keycloak.secret.store.StoredSecret;
import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import io.mcpauth.keycloak.secret.verify.PresentedSecret;
import io.mcpauth.keycloak.secret.verify.SecretHashing;
import io.mcpauth.keycloak.secret.verify.Verdict;
import io.mcpauth.keycloak.secret.verify.Verdict.NotNow;
import io.mcpauth.keycloak.secret.verify.Verdict.Right;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.ClientAuthenticationFlowContext;
import org.keycloak.authentication.FlowStatus;
import org.keycloak.authentication.authenticators.client.ClientAuthUtil;
import org.keycloak.authentication.authenticators.client.ClientIdAndSecretAuthenticator;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCClientSecretConfigWrapper;

/**
 * Takes the place of Keycloak's authenticator {@code client-secret}: client_secret_basic and
 * client_secret_post against the stored hash.
 *
 * <p>A client without a hash is left to Keycloak's own code. The flow runs this authenticator on
 * every request, whatever the client uses: nothing costly happens before the client is known to be
 * one with a secret.
 */
public final class HashedClientSecretAuthenticator extends ClientIdAndSecretAuthenticator {

  /** The id of the one that it replaces. */
  public static final String PROVIDER_ID = ClientIdAndSecretAuthenticator.PROVIDER_ID;

  private static final int BEFORE_THE_BUILT_IN = 1;

  @Override
  public int order() {
    return BEFORE_THE_BUILT_IN;
  }

  /**
   * Stands in the console right above the field of the secret, in every realm: where the secret is
   * hashed that field is empty, and Keycloak has no words for it.
   */
  @Override
  public String getDisplayType() {
    return super.getDisplayType() + " (field empty: only a hash is kept)";
  }

  @Override
  public void authenticateClient(ClientAuthenticationFlowContext context) {
    authenticate(context);
    ExpiredClient.refuse(context);
  }

  private void authenticate(ClientAuthenticationFlowContext context) {
    KeycloakSession session = context.getSession();
    Optional<HashedSecretConfig> policy =
        PackGate.isOpenFor(context.getRealm())
            ? RealmSecretPolicy.of(context.getRealm())
            : Optional.empty();
    boolean governed = policy.isPresent();
    ShownSecret shown = ShownSecret.in(context.getHttpRequest());
    if (governed && shown.isMalformed()) {
      // Half a header identifies nobody: without a client the flow ends with invalid_client.
      challenge(context);
      return;
    }
    Optional<ClientModel> client =
        shown.clientId().map(id -> session.clients().getClientByClientId(context.getRealm(), id));
    boolean asksForProof =
        governed
            && shown.clientId().isPresent()
            && client.filter(c -> c.isPublicClient()).isEmpty();
    if (asksForProof && shown.isAmbiguous()) {
      name(context, shown.clientId().get(), client);
      // RFC 6749 section 5.2: more than one mechanism is an invalid request.
      fail(
          context,
          AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS,
          Response.Status.BAD_REQUEST,
          OAuthErrorException.INVALID_REQUEST,
          "Authenticate in one way: in the Authorization header or in the form");
      return;
    }
    if (client.isPresent() && verifiesHashOf(client.get())) {
      verify(context, client.get(), shown, policy.orElse(HashedSecretConfig.DEFAULT));
      return;
    }
    if (asksForProof && client.isEmpty() && shown.secret().isPresent()) {
      refuseAsIfItHadAHash(context, shown, client, policy.get());
      return;
    }
    super.authenticateClient(context);
    if (context.getStatus() == FlowStatus.SUCCESS) {
      client.ifPresent(c -> leaveForHashing(session, c, shown));
    } else if (asksForProof) {
      refuseAsIfItHadAHash(context, shown, client, policy.get());
    }
  }

  /** Keycloak offers this as an adapter's configuration; a hash is no secret to configure. */
  @Override
  public Map<String, Object> getAdapterConfiguration(KeycloakSession session, ClientModel client) {
    return client.getSecret() == null ? Map.of() : super.getAdapterConfiguration(session, client);
  }

  private void verify(
      ClientAuthenticationFlowContext context,
      ClientModel client,
      ShownSecret shown,
      HashedSecretConfig config) {
    name(context, client.getClientId(), Optional.of(client));
    if (shown.secret().isEmpty()) {
      refuse(context, shown);
      return;
    }
    OIDCClientSecretConfigWrapper settings = OIDCClientSecretConfigWrapper.fromClientModel(client);
    String secret = shown.secret().get();
    // Before everything that is quicker: whoever does not know the secret learns nothing else.
    Verdict verdict =
        HashedClientSecretExecutorFactory.engine(context.getSession())
            .verify(config, presented(context, client.getId(), hashes(client, settings), secret));
    if (verdict instanceof NotNow later) {
      notNow(context, later);
    } else if (!client.isEnabled()) {
      if (shown.byHeader()) {
        challenge(context);
      }
      context.failure(AuthenticationFlowError.CLIENT_DISABLED, null);
    } else if (verdict instanceof Right right
        && isAllowed(settings.getClientSecretAuthenticationAllowedMethod(), shown)
        && !settings.isClientSecretExpired()) {
      // The rotated secret is never the one to hash anew.
      if (right.stored().equals(client.getAttribute(StoredSecret.HASH))
          && !StoredSecret.isSettled(client, right.stored(), config)) {
        ProvenSecret.leave(context.getSession(), client, secret);
      }
      context.success();
    } else {
      refuse(context, shown);
    }
  }

  /**
   * What Keycloak refuses here looks and costs as if a secret had been compared with a hash: a
   * client that does not exist, one that proves itself in another way, one whose secret is still in
   * clear.
   */
  private static void refuseAsIfItHadAHash(
      ClientAuthenticationFlowContext context,
      ShownSecret shown,
      Optional<ClientModel> client,
      HashedSecretConfig config) {
    String clientId = shown.clientId().orElseThrow();
    // No internal id of a client looks like this, and it is short whatever somebody sends.
    String account =
        client.map(ClientModel::getId).orElse("unknown client " + HashDigest.of(clientId));
    Optional<Verdict> verdict =
        shown
            .secret()
            .map(
                secret ->
                    HashedClientSecretExecutorFactory.engine(context.getSession())
                        .pretend(config, presented(context, account, List.of(), secret)));
    if (verdict.isPresent() && verdict.get() instanceof NotNow later) {
      name(context, clientId, Optional.empty());
      notNow(context, later);
    } else if (client.isEmpty() && verdict.isPresent()) {
      // The other authenticators would look for the client once more each, which takes time.
      name(context, clientId, client);
      refuse(context, shown, AuthenticationFlowError.CLIENT_NOT_FOUND);
    } else if (client.isEmpty() || (usesSecret(client.get()) && !client.get().isEnabled())) {
      // Keycloak's own answer is the same, and its event says why.
      if (shown.byHeader()) {
        challenge(context);
      }
    } else if (verdict.isPresent() || usesSecret(client.get())) {
      name(context, clientId, client);
      refuse(context, shown);
    }
  }

  private static PresentedSecret presented(
      ClientAuthenticationFlowContext context, String client, List<String> stored, String secret) {
    return new PresentedSecret(
        context.getRealm().getId(),
        client,
        Source.of(context.getConnection().getRemoteAddr()),
        stored,
        secret);
  }

  private static void name(
      ClientAuthenticationFlowContext context, String clientId, Optional<ClientModel> client) {
    context.getEvent().client(clientId);
    // Keycloak leaves a client that proves itself in another way to its own authenticator.
    context.setClient(
        client
            .filter(HashedClientSecretAuthenticator::usesSecret)
            .orElseGet(() -> new UnknownClient(clientId)));
  }

  private static void notNow(ClientAuthenticationFlowContext context, NotNow later) {
    context.failure(
        AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS,
        SecretHashing.notNow(later.pause().toSeconds()));
  }

  /** The present hash, and the one before it while rotation lets it live. */
  private static List<String> hashes(ClientModel client, OIDCClientSecretConfigWrapper settings) {
    List<String> hashes = new ArrayList<>();
    StoredSecret.attribute(client, StoredSecret.HASH).ifPresent(hashes::add);
    // Keycloak's own attribute says whether an administrator has ended the rotated secret.
    if (settings.hasRotatedSecret()) {
      StoredSecret.attribute(client, StoredSecret.ROTATED_EXPIRES)
          .filter(expires -> expires.matches("[0-9]{1,12}"))
          .filter(expires -> Long.parseLong(expires) > Time.currentTimeSeconds())
          .flatMap(expires -> StoredSecret.attribute(client, StoredSecret.ROTATED_HASH))
          .ifPresent(hashes::add);
    }
    return hashes;
  }

  private static boolean isAllowed(@Nullable String method, ShownSecret shown) {
    return method == null || method.isBlank() || method.equals(shown.method());
  }

  private static void refuse(ClientAuthenticationFlowContext context, ShownSecret shown) {
    refuse(context, shown, AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS);
  }

  /**
   * RFC 6749 section 5.2.
   *
   * @param reason for the event
   */
  private static void refuse(
      ClientAuthenticationFlowContext context, ShownSecret shown, AuthenticationFlowError reason) {
    if (shown.byHeader()) {
      challenge(context);
    }
    fail(
        context,
        reason,
        Response.Status.UNAUTHORIZED,
        OAuthErrorException.INVALID_CLIENT,
        "Invalid client or Invalid client credentials");
  }

  private static void fail(
      ClientAuthenticationFlowContext context,
      AuthenticationFlowError reason,
      Response.Status status,
      String error,
      String description) {
    context.failure(
        reason, ClientAuthUtil.errorResponse(status.getStatusCode(), error, description));
  }

  private static void challenge(ClientAuthenticationFlowContext context) {
    context
        .getSession()
        .getContext()
        .getHttpResponse()
        .setHeader(
            HttpHeaders.WWW_AUTHENTICATE,
            "Basic realm=\"" + context.getRealm().getName() + "\", charset=\"UTF-8\"");
  }

  private static boolean verifiesHashOf(ClientModel client) {
    return usesSecret(client) && StoredSecret.attribute(client, StoredSecret.HASH).isPresent();
  }

  private static boolean usesSecret(ClientModel client) {
    return !client.isPublicClient()
        && (client.getClientAuthenticatorType() == null
            || client.getClientAuthenticatorType().equals(PROVIDER_ID));
  }

  private static void leaveForHashing(
      KeycloakSession session, ClientModel client, ShownSecret shown) {
    @Nullable String stored = client.getSecret();
    if (usesSecret(client)
        && stored != null
        && shown.secret().isPresent()
        && !StoredSecret.isVaultReference(stored)
        && client.validateSecret(shown.secret().get())) {
      ProvenSecret.leave(session, client, shown.secret().get());
    }
  }
}
