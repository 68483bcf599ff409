package io.mcpauth.keycloak.cimd;

import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.policy.NodeFetcher;
import io.micrometer.core.instrument.Metrics;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.component.ComponentModelScope;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProviderFactory;

/** Makes the client-policy executor {@code mcp-cimd}. */
@SuppressWarnings("rawtypes") // The SPI names the raw type.
public final class CimdExecutorFactory implements ClientPolicyExecutorProviderFactory {

  /** The executor's id in client profiles. */
  public static final String PROVIDER_ID = CimdForm.EXECUTOR;

  private static final Logger LOG = Logger.getLogger(CimdExecutorFactory.class);

  private @Nullable NodeDocuments documents;

  /**
   * For each configuration of an executor Keycloak makes another factory, and begins it like this.
   */
  private boolean isCopy;

  /** What this node has one of. */
  static NodeDocuments node(KeycloakSession session) {
    // Not this object's own: it may be a copy.
    CimdExecutorFactory factory =
        (CimdExecutorFactory)
            session
                .getKeycloakSessionFactory()
                .getProviderFactory(ClientPolicyExecutorProvider.class, PROVIDER_ID);
    return Objects.requireNonNull(factory.documents, "not initialised");
  }

  @Override
  public ClientPolicyExecutorProvider create(KeycloakSession session) {
    return new CimdExecutor(session);
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public String getHelpText() {
    return "Clients whose client_id is the https URL of their metadata (OAuth Client ID Metadata"
        + " Documents): fetches the document past a guard against addresses that are not public,"
        + " judges it by the rules of the realm's registration policies, and lets in whom you say."
        + " Not beside Keycloak's own feature cimd.";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return CimdForm.PROPERTIES;
  }

  @Override
  public void init(Config.Scope config) {
    isCopy = config instanceof ComponentModelScope;
  }

  /** Whoever left the hosts of a developer in the settings hears of it at each start. */
  @Override
  public void postInit(KeycloakSessionFactory factory) {
    if (isCopy) {
      return;
    }
    documents =
        new NodeDocuments(
            NodeFetcher.create(factory),
            new DocumentMetrics(Metrics.globalRegistry),
            Ticker.systemTicker());
    factory.register(
        event -> {
          if (event instanceof PostMigrationEvent) {
            KeycloakModelUtils.runJobInTransaction(factory, CimdExecutorFactory::warn);
          }
        });
  }

  private static void warn(KeycloakSession session) {
    DevelopmentRealms.in(session)
        .forEach(
            (realm, hosts) ->
                LOG.warnf(
                    "Realm %s: the executor %s calls the hosts %s of a developer, on this"
                        + " machine too. Take them out of %s in production",
                    realm, PROVIDER_ID, hosts, CimdForm.DEVELOPMENT));
  }

  @Override
  public void close() {
    if (documents != null) {
      documents.close();
    }
  }
}
