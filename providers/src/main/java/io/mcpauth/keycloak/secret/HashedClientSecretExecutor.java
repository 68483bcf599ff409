package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.policy.ExecutorSettings;
import io.mcpauth.keycloak.policy.McpExecutor;
import io.mcpauth.keycloak.policy.SettingsReader;
import io.mcpauth.keycloak.secret.show.ShownOnce;
import io.mcpauth.keycloak.secret.store.ProposedSecret;
import io.mcpauth.keycloak.secret.store.ProvenSecret;
import io.mcpauth.keycloak.secret.store.SecretChange;
import io.mcpauth.keycloak.secret.store.StoredSecret;
import io.mcpauth.keycloak.secret.store.SymmetricUse;
import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import io.mcpauth.keycloak.secret.verify.SecretEngine;
import io.mcpauth.keycloak.secret.verify.SecretHashing;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.Profile;
import org.keycloak.jose.JOSEParser;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AdminClientRegisterContext;
import org.keycloak.services.clientpolicy.context.AdminClientRegisteredContext;
import org.keycloak.services.clientpolicy.context.AdminClientUpdateContext;
import org.keycloak.services.clientpolicy.context.AdminClientUpdatedContext;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;
import org.keycloak.services.clientpolicy.context.ClientSecretRotationContext;
import org.keycloak.services.clientpolicy.context.PreAuthorizationRequestContext;
import org.keycloak.services.resources.admin.AdminAuth;

/**
 * Takes secrets away before the model sees them, and what Keycloak puts there itself; the hash is
 * made when the request has succeeded ({@link SecretChange}).
 *
 * <p>REGISTER and UPDATE come before the model is written, and before the registration policies are
 * asked; REGISTERED and UPDATED come after both. Every request of a client that has just shown its
 * secret is the moment to hash one still in clear. An authorization request is refused before
 * Keycloak would verify it with a secret that is not there.
 */
final class HashedClientSecretExecutor
    implements McpExecutor<HashedClientSecretExecutor.Configuration> {

  private final KeycloakSession session;
  private final SecretEngine engine;
  private Configuration configuration = new Configuration();

  HashedClientSecretExecutor(KeycloakSession session, SecretEngine engine) {
    this.session = session;
    this.engine = engine;
  }

  @Override
  public void setupConfiguration(@Nullable Configuration config) {
    configuration = config == null ? new Configuration() : config;
  }

  @Override
  public Class<Configuration> getExecutorConfigurationClass() {
    return Configuration.class;
  }

  @Override
  public String getProviderId() {
    return HashedClientSecretExecutorFactory.PROVIDER_ID;
  }

  @Override
  public void executeOnEvent(ClientPolicyContext context) throws ClientPolicyException {
    RealmModel realm = session.getContext().getRealm();
    SecretHashing hashing = new SecretHashing(engine, realm.getId(), configuration.read());
    if (context instanceof ClientSecretRotationContext regenerated) {
      regenerated(regenerated, hashing);
    } else if (context instanceof ClientCRUDContext crud) {
      switch (context.getEvent()) {
        case REGISTER, UPDATE -> proposed(crud, hashing);
        case REGISTERED, UPDATED -> saved(crud, hashing);
        default -> {}
      }
    } else if (context instanceof PreAuthorizationRequestContext request) {
      refuseSymmetricRequestObject(request);
    } else {
      ProvenSecret.take(session).ifPresent(proven -> proven.hashAfterwards(session, hashing));
    }
  }

  private void proposed(ClientCRUDContext context, SecretHashing hashing)
      throws ClientPolicyException {
    @Nullable ClientRepresentation proposed = context.getProposedClientRepresentation();
    @Nullable ClientModel stored = context.getTargetClient();
    if (proposed == null) {
      return;
    }
    RealmModel realm = session.getContext().getRealm();
    SecretChange change =
        SecretChange.begin(
            session,
            hashing,
            stored,
            // Keycloak writes the new client's id into the proposal.
            () ->
                stored != null
                    ? stored
                    : proposed.getId() == null ? null : realm.getClientById(proposed.getId()));
    boolean byAdministrator =
        context instanceof AdminClientRegisterContext
            || context instanceof AdminClientUpdateContext;
    Source source = Source.of(session.getContext().getConnection().getRemoteAddr());
    new ProposedSecret(proposed, stored, byAdministrator, hashing, change, source).take();
  }

  private void saved(ClientCRUDContext context, SecretHashing hashing) {
    ClientModel client = context.getTargetClient();
    SecretChange change = changeOf(client, hashing);
    change.settle(client);
    if ((context instanceof AdminClientRegisteredContext
            || context instanceof AdminClientUpdatedContext)
        && IssuedSecret.waitsForALook(session)) {
      change.issued().ifPresent(secret -> new ShownOnce(session).keep(client, secret));
    }
  }

  // The model has the new secret already, and Keycloak answers with its own copy of it.
  private void regenerated(ClientSecretRotationContext context, SecretHashing hashing)
      throws ClientPolicyException {
    ClientModel client = context.getTargetClient();
    Optional<SecretChange> running = SecretChange.current(session).filter(c -> c.isOf(client));
    if (running.isPresent() && running.get().placeholder().equals(context.getCurrentSecret())) {
      return; // Our own question of below.
    }
    SecretChange change = SecretChange.begin(session, hashing, client, () -> client);
    if (change.replacesHash()
        && Profile.isFeatureEnabled(Profile.Feature.CLIENT_SECRET_ROTATION)
        && !context.isForceRotation()) {
      // Keycloak's executor secret-rotation keeps an old secret only if there is one in clear. Ask
      // again with the placeholder in its place; what lives on is the hash.
      session
          .clientPolicy()
          .triggerOnEvent(
              new ClientSecretRotationContext(
                  context.getProposedClientRepresentation(),
                  client,
                  change.placeholder(),
                  administrator(context)));
    }
    change.settle(client);
    change.issued().ifPresent(secret -> new ShownOnce(session).keep(client, secret));
  }

  // Keycloak would look for the key in the empty column, and say no more than "Invalid Request".
  private void refuseSymmetricRequestObject(PreAuthorizationRequestContext context)
      throws ClientPolicyException {
    @Nullable String object =
        context.getRequestParameters().getFirst(OIDCLoginProtocol.REQUEST_PARAM);
    @Nullable ClientModel client =
        object == null
            ? null
            : session
                .clients()
                .getClientByClientId(session.getContext().getRealm(), context.getClientId());
    if (client != null && StoredSecret.attribute(client, StoredSecret.HASH).isPresent()) {
      Optional<SymmetricUse> use = algorithm(object).flatMap(SymmetricUse::inRequestObject);
      if (use.isPresent()) {
        throw new ClientPolicyException(
            OAuthErrorException.INVALID_REQUEST_OBJECT, use.get().message());
      }
    }
  }

  /** Empty if the object cannot be read, which Keycloak finds itself. */
  private static Optional<String> algorithm(String object) {
    try {
      return Optional.ofNullable(JOSEParser.parse(object).getHeader().getRawAlgorithm());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private AdminAuth administrator(ClientSecretRotationContext context) {
    return new AdminAuth(
        session.getContext().getRealm(),
        (AccessToken) Objects.requireNonNull(context.getToken()),
        Objects.requireNonNull(context.getAuthenticatedUser()),
        Objects.requireNonNull(context.getAuthenticatedClient()));
  }

  private SecretChange changeOf(ClientModel client, SecretHashing hashing) {
    return SecretChange.current(session)
        .filter(change -> change.isOf(client))
        .orElseGet(() -> SecretChange.begin(session, hashing, client, () -> client));
  }

  /** Checked when a client profile is saved. */
  static final class Configuration extends ExecutorSettings<HashedSecretConfig> {

    private static final SettingsReader<Object, HashedSecretConfig> READER =
        new SettingsReader<>(HashedSecretConfig::from);

    Configuration() {
      super(HashedClientSecretExecutorFactory.PROVIDER_ID, READER);
    }
  }
}
