package io.mcpauth.keycloak.secret;

import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import io.mcpauth.keycloak.secret.verify.SecretEngine;
import io.micrometer.core.instrument.Metrics;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProviderFactory;

/**
 * Makes the client-policy executor {@code mcp-hashed-client-secret}, and holds what this node has
 * one of.
 */
public final class HashedClientSecretExecutorFactory
    implements ClientPolicyExecutorProviderFactory {

  /** The executor's id in client profiles. */
  public static final String PROVIDER_ID = "mcp-hashed-client-secret";

  private @Nullable SecretEngine engine;

  /** What this node has one of. */
  static SecretEngine engine(KeycloakSession session) {
    return ((HashedClientSecretExecutorFactory)
            session
                .getKeycloakSessionFactory()
                .getProviderFactory(ClientPolicyExecutorProvider.class, PROVIDER_ID))
        .ownEngine();
  }

  private SecretEngine ownEngine() {
    return Objects.requireNonNull(engine, "not initialised");
  }

  @Override
  @SuppressWarnings("rawtypes") // The SPI names the raw type.
  public ClientPolicyExecutorProvider create(KeycloakSession session) {
    // Not this object's own: for each configuration of an executor Keycloak makes another factory.
    return new HashedClientSecretExecutor(session, engine(session));
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Keeps client secrets as PBKDF2 hashes only. A secret is shown once, when it is made;"
        + " clients that still have one in clear are hashed when it is used next. Refuses settings"
        + " that need the plain secret: client_secret_jwt, HS256/384/512 request objects, symmetric"
        + " encryption. Put it after the executor secret-rotation, if you use that.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return HashedSecretConfig.PROPERTIES;
  }

  // Not in the constructor: that runs while kc.sh builds.
  @Override
  public void init(Config.Scope config) {
    engine =
        new SecretEngine(
            Runtime.getRuntime().availableProcessors(),
            Ticker.systemTicker(),
            Metrics.globalRegistry);
  }

  @Override
  public void postInit(KeycloakSessionFactory factory) {}

  @Override
  public void close() {}
}
