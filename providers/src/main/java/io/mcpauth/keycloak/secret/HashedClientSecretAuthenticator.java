package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.secret.store.ProvenSecret;
import io.mcpauth.keycloak.secret.store.StoredSecret;
import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
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

  @Override
  public void authenticateClient(ClientAuthenticationFlowContext context) {
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
    if (governed && client.filter(c -> usesSecret(c)).isPresent() && shown.isAmbiguous()) {
      context.getEvent().client(client.get().getClientId());
      context.setClient(client.get());
      // RFC 6749 section 5.2: more than one mechanism is an invalid request.
      fail(
          context,
          Response.Status.BAD_REQUEST,
          OAuthErrorException.INVALID_REQUEST,
          "Authenticate in one way: in the Authorization header or in the form");
      return;
    }
    if (client.isPresent() && verifiesHashOf(client.get())) {
      verify(context, client.get(), shown, policy.orElse(HashedSecretConfig.DEFAULT));
      return;
    }
    super.authenticateClient(context);
    if (context.getStatus() == FlowStatus.SUCCESS) {
      client.ifPresent(c -> leaveForHashing(session, c, shown));
    } else if (governed
        && shown.byHeader()
        && client.map(HashedClientSecretAuthenticator::usesSecret).orElse(true)) {
      // RFC 6749 section 5.2. A client that does not exist looks like one with another secret.
      challenge(context);
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
    context.getEvent().client(client.getClientId());
    context.setClient(client);
    if (!client.isEnabled()) {
      context.failure(AuthenticationFlowError.CLIENT_DISABLED, null);
      return;
    }
    OIDCClientSecretConfigWrapper settings = OIDCClientSecretConfigWrapper.fromClientModel(client);
    if (shown.secret().isEmpty()
        || !isAllowed(settings.getClientSecretAuthenticationAllowedMethod(), shown)
        || settings.isClientSecretExpired()) {
      refuse(context, shown);
      return;
    }
    String secret = shown.secret().get();
    Verdict verdict =
        HashedClientSecretExecutorFactory.engine(context.getSession())
            .verify(
                context.getRealm().getId(),
                config,
                client.getId(),
                hashes(client, settings),
                secret);
    if (verdict instanceof Right right) {
      // The rotated secret is never the one to hash anew.
      if (right.stored().equals(client.getAttribute(StoredSecret.HASH))
          && !StoredSecret.isSettled(client, right.stored(), config.rounds())) {
        ProvenSecret.leave(context.getSession(), client, secret);
      }
      context.success();
    } else if (verdict instanceof NotNow later) {
      context.failure(
          AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS,
          SecretHashing.notNow(later.pause().toSeconds()));
    } else {
      refuse(context, shown);
    }
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

  /** RFC 6749 section 5.2. */
  private static void refuse(ClientAuthenticationFlowContext context, ShownSecret shown) {
    if (shown.byHeader()) {
      challenge(context);
    }
    fail(
        context,
        Response.Status.UNAUTHORIZED,
        OAuthErrorException.INVALID_CLIENT,
        "Invalid client or Invalid client credentials");
  }

  private static void fail(
      ClientAuthenticationFlowContext context,
      Response.Status status,
      String error,
      String description) {
    context.failure(
        AuthenticationFlowError.INVALID_CLIENT_CREDENTIALS,
        ClientAuthUtil.errorResponse(status.getStatusCode(), error, description));
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
