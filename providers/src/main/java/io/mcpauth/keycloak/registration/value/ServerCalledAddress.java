package io.mcpauth.keycloak.registration.value;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.CibaConfig;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.protocol.oidc.mappers.PairwiseSubMapperHelper;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;

/** The addresses of a client that Keycloak itself calls, in whatever form it has the client. */
public final class ServerCalledAddress {

  public static final String JWKS_URI = "jwks_uri";

  private static final String ADMIN_URL = "admin_url";
  private static final String SECTOR = "sector_identifier_uri";

  /** Attribute of a client, and the member of a registration that sets it. */
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          OIDCConfigAttributes.BACKCHANNEL_LOGOUT_URL, "backchannel_logout_uri",
          OIDCConfigAttributes.REQUEST_URIS, "request_uris",
          CibaConfig.CIBA_BACKCHANNEL_CLIENT_NOTIFICATION_ENDPOINT,
              "backchannel_client_notification_endpoint");

  private ServerCalledAddress() {}

  /**
   * The member that names such an address; empty if none does.
   *
   * @param keys whether the address of keys counts
   */
  public static Optional<String> in(ClientRepresentation client, boolean keys) {
    Map<String, String> attributes = Optional.ofNullable(client.getAttributes()).orElse(Map.of());
    List<ProtocolMapperRepresentation> mappers =
        Optional.ofNullable(client.getProtocolMappers()).orElse(List.of());
    return in(
        keys,
        attributes::get,
        client.getAdminUrl(),
        mappers.stream().map(ProtocolMapperRepresentation::getConfig));
  }

  /** As for a request: the client that is stored. */
  public static Optional<String> in(ClientModel client, boolean keys) {
    return in(
        keys,
        client::getAttribute,
        client.getManagementUrl(),
        client.getProtocolMappersStream().map(ProtocolMapperModel::getConfig));
  }

  private static Optional<String> in(
      boolean keys,
      UnaryOperator<@Nullable String> attribute,
      @Nullable String adminUrl,
      Stream<@Nullable Map<String, String>> mappers) {
    // Another address of keys may still be stored; without the switch nobody reads it.
    if (keys && Boolean.parseBoolean(attribute.apply(OIDCConfigAttributes.USE_JWKS_URL))) {
      return Optional.of(JWKS_URI);
    }
    if (isGiven(adminUrl)) {
      return Optional.of(ADMIN_URL);
    }
    if (mappers.anyMatch(ServerCalledAddress::namesSector)) {
      return Optional.of(SECTOR);
    }
    return ATTRIBUTES.entrySet().stream()
        .filter(entry -> isGiven(attribute.apply(entry.getKey())))
        .map(Map.Entry::getValue)
        .sorted()
        .findFirst();
  }

  private static boolean namesSector(@Nullable Map<String, String> config) {
    return config != null && isGiven(config.get(PairwiseSubMapperHelper.SECTOR_IDENTIFIER_URI));
  }

  private static boolean isGiven(@Nullable String value) {
    return value != null && !value.isEmpty();
  }
}
