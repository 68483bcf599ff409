package io.mcpauth.keycloak.metadata;

import com.fasterxml.jackson.core.type.TypeReference;
import io.mcpauth.keycloak.cimd.CimdSettings;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.registration.DynamicClientLimits;
import jakarta.ws.rs.NotFoundException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.representations.OIDCConfigurationRepresentation;
import org.keycloak.util.JsonSerialization;
import org.keycloak.wellknown.WellKnownProvider;

/** The metadata of one realm: Keycloak's own, made true where the realm asks for it. */
final class RealmMetadata implements WellKnownProvider {

  private static final String SERVER_FORM = "/.well-known/";

  private final KeycloakSession session;
  private final String stockId;
  private final boolean stockHasServerForm;

  /**
   * Metadata that replaces another provider's.
   *
   * @param stockId id of Keycloak's provider
   * @param stockHasServerForm whether Keycloak serves it below the server's root too
   */
  RealmMetadata(KeycloakSession session, String stockId, boolean stockHasServerForm) {
    this.session = session;
    this.stockId = stockId;
    this.stockHasServerForm = stockHasServerForm;
  }

  @Override
  public Object getConfig() {
    RealmModel realm = session.getContext().getRealm();
    boolean on =
        PackGate.isOpenFor(realm)
            && Boolean.parseBoolean(realm.getAttribute(McpAttribute.METADATA.key()));
    boolean documents = CimdSettings.of(realm).isPresent();
    if (!on && !documents && !stockHasServerForm && isServerForm()) {
      throw new NotFoundException(); // As without us.
    }
    Object stock = session.getProvider(WellKnownProvider.class, stockId).getConfig();
    if (!(stock instanceof OIDCConfigurationRepresentation)) {
      return stock;
    }
    if (on) {
      return MetadataRules.truthful(members(stock), DynamicClientLimits.of(realm), documents);
    }
    return documents
        ? MetadataRules.stockWithDocuments(members(stock), DynamicClientLimits.of(realm))
        : stock;
  }

  /** RFC 8414 section 3.1 puts the path of the issuer last. */
  private boolean isServerForm() {
    return session.getContext().getUri().getPath().startsWith(SERVER_FORM);
  }

  private static Map<String, Object> members(Object stock) {
    return JsonSerialization.mapper.convertValue(
        stock, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  @Override
  public void close() {}
}
