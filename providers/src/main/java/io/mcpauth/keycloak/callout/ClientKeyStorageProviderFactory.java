package io.mcpauth.keycloak.callout;

import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.fetch.Fetcher;
import io.mcpauth.keycloak.policy.NodeFetcher;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.keys.PublicKeyStorageProvider;
import org.keycloak.keys.PublicKeyStorageProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Stands before Keycloak's store of public keys, which stays as it is for everything else; holds
 * the fetcher of this node.
 */
public final class ClientKeyStorageProviderFactory
    implements PublicKeyStorageProviderFactory<PublicKeyStorageProvider> {

  /** The provider's id. Not the built-in's: that one looks for its own by its id. */
  public static final String PROVIDER_ID = "mcp-client-keys";

  private static final int BEFORE_THE_BUILT_IN = 1;

  private @Nullable Fetcher fetcher;
  private @Nullable PublishedKeys keys;
  private @Nullable String stock;

  /** The fetcher of this node. */
  public static Fetcher fetcher(KeycloakSession session) {
    return Objects.requireNonNull(own(session).fetcher, "not initialised");
  }

  /** The key sets that this node fetched. */
  static PublishedKeys keys(KeycloakSession session) {
    return Objects.requireNonNull(own(session).keys, "not initialised");
  }

  private static ClientKeyStorageProviderFactory own(KeycloakSession session) {
    return (ClientKeyStorageProviderFactory)
        session
            .getKeycloakSessionFactory()
            .getProviderFactory(PublicKeyStorageProvider.class, PROVIDER_ID);
  }

  @Override
  public PublicKeyStorageProvider create(KeycloakSession session) {
    return new ClientKeyStorageProvider(
        session, session.getProvider(PublicKeyStorageProvider.class, stock), keys(session));
  }

  @Override
  public void init(Config.Scope config) {}

  @Override
  public void postInit(KeycloakSessionFactory server) {
    stock =
        server
            .getProviderFactoriesStream(PublicKeyStorageProvider.class)
            .filter(other -> !other.getId().equals(PROVIDER_ID))
            .max(Comparator.comparingInt(other -> other.order()))
            .orElseThrow()
            .getId();
    Fetcher own = NodeFetcher.create(server);
    fetcher = own;
    keys = new PublishedKeys(own, Ticker.systemTicker());
  }

  @Override
  public void close() {
    if (fetcher != null) {
      fetcher.close();
    }
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }

  @Override
  public int order() {
    return BEFORE_THE_BUILT_IN;
  }
}
