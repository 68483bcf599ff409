package io.mcpauth.keycloak.metadata;

import io.mcpauth.keycloak.policy.WithoutLifeCycle;
import org.keycloak.models.KeycloakSession;
import org.keycloak.wellknown.WellKnownProvider;
import org.keycloak.wellknown.WellKnownProviderFactory;

/** Serves one of Keycloak's well-known documents in its place. */
abstract class MetadataFactory
    implements WellKnownProviderFactory, WithoutLifeCycle<WellKnownProvider> {

  private final String stockId;
  private final boolean stockHasServerForm;

  /**
   * A factory for one document.
   *
   * @param stockId id of Keycloak's provider, which is its alias too
   * @param stockHasServerForm whether Keycloak serves it below the server's root too
   */
  MetadataFactory(String stockId, boolean stockHasServerForm) {
    this.stockId = stockId;
    this.stockHasServerForm = stockHasServerForm;
  }

  @Override
  public WellKnownProvider create(KeycloakSession session) {
    return new RealmMetadata(session, stockId, stockHasServerForm);
  }

  @Override
  public String getId() {
    return "mcp-" + stockId;
  }

  @Override
  public String getAlias() {
    return stockId;
  }

  /** The lowest one serves the alias; Keycloak's own have 100. */
  @Override
  public int getPriority() {
    return 10;
  }

  @Override
  public boolean isAvailableViaServerMetadata() {
    return true;
  }
}
