package io.mcpauth.keycloak.registration.metadata;

import io.mcpauth.keycloak.registration.gate.Decision;
import io.mcpauth.keycloak.registration.gate.Decision.Allow;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.gate.RegistrationError;
import io.mcpauth.keycloak.registration.value.ServerCalledAddress;
import io.mcpauth.keycloak.registration.value.StoredSize;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.CibaConfig;
import org.keycloak.models.ClientModel;
import org.keycloak.models.OAuth2DeviceConfig;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.protocol.oidc.mappers.AbstractPairwiseSubMapper;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * What a client may be, whatever way led there: rules of the request alone have been passed by
 * (Keycloak's own advisories of 2026).
 */
final class ResultingClientRules {

  private static final String FIELD_GRANTS = "grant_types";

  /** Client attributes that switch a grant on; absent is off. */
  static final Set<String> GRANT_SWITCHES =
      Set.of(
          OAuth2DeviceConfig.OAUTH2_DEVICE_AUTHORIZATION_GRANT_ENABLED,
          CibaConfig.OIDC_CIBA_GRANT_ENABLED,
          OIDCConfigAttributes.STANDARD_TOKEN_EXCHANGE_ENABLED,
          OIDCConfigAttributes.JWT_AUTHORIZATION_GRANT_ENABLED);

  private final ClientMetadataConfig config;
  private final boolean keysByAddress;

  /**
   * Rules.
   *
   * @param keysByAddress whether the address of keys is good whatever the settings say of calls,
   *     see {@link ClientMetadataRules#ofDocuments}
   */
  ResultingClientRules(ClientMetadataConfig config, boolean keysByAddress) {
    this.config = config;
    this.keysByAddress = keysByAddress;
  }

  /** The client as it is stored now, before the request is committed. */
  Decision decide(ClientModel client) {
    Set<Grant> granted = EnumSet.noneOf(Grant.class);
    for (Grant grant : Grant.values()) {
      if (has(client, grant) && !config.grantTypes().contains(grant)) {
        granted.add(grant);
      }
    }
    if (!granted.isEmpty()) {
      return deny(FIELD_GRANTS, "would give the client a grant that is not allowed here")
          .unless(ClientMetadataConfig.GRANT_TYPES);
    }
    Optional<Decision> called = refuseCalls(ServerCalledAddress.in(client, !keysByAddress));
    if (called.isPresent()) {
      return called.get();
    }
    if (StoredSize.of(client) > StoredSize.MOST) {
      return deny("client metadata", "is larger than " + StoredSize.MOST + " characters in all");
    }
    boolean foreignMapper =
        client
            .getProtocolMappersStream()
            .anyMatch(
                mapper ->
                    !mapper
                        .getProtocolMapper()
                        .endsWith(AbstractPairwiseSubMapper.PROVIDER_ID_SUFFIX));
    return foreignMapper && !config.otherFormats()
        ? deny("protocol_mappers", "cannot be registered")
            .unless(ClientMetadataConfig.OTHER_FORMATS)
        : new Allow();
  }

  /**
   * What only a request shows: Keycloak makes a resource server of its own from it.
   *
   * @param request in Keycloak's form
   */
  Decision decideRequest(ClientRepresentation request) {
    if (Boolean.TRUE.equals(request.getAuthorizationServicesEnabled())
        && !config.grantTypes().contains(Grant.UMA)) {
      return deny(FIELD_GRANTS, "asks for authorization services, which are not allowed here")
          .unless(ClientMetadataConfig.GRANT_TYPES);
    }
    // Keycloak calls some of them before the client is stored.
    return refuseCalls(ServerCalledAddress.in(request, !keysByAddress)).orElseGet(Allow::new);
  }

  private Optional<Decision> refuseCalls(Optional<String> member) {
    return config.serverCalls()
        ? Optional.empty()
        : member.map(
            name ->
                new Deny(
                    RegistrationError.INVALID_CLIENT_METADATA,
                    name,
                    ServerCallRule.NOT_ALLOWED,
                    name.equals(ServerCalledAddress.JWKS_URI) ? ServerCallRule.KEYS_THEMSELVES : "",
                    ClientMetadataConfig.SERVER_CALLS));
  }

  /**
   * Whether an update stays within what the client is.
   *
   * @param client as stored now
   * @param update the request, in Keycloak's form
   */
  static Decision decideUpdate(ClientModel client, ClientRepresentation update) {
    // RFC 7592 section 5: who holds the token may keep the registration, not raise it.
    Boolean publicClient = update.isPublicClient();
    if (publicClient != null && publicClient != client.isPublicClient()) {
      return deny(
          "token_endpoint_auth_method",
          "cannot turn a public client into a confidential one or back; register a new client");
    }
    boolean enables =
        enables(client.isEnabled(), update.isEnabled())
            || enables(client.isStandardFlowEnabled(), update.isStandardFlowEnabled())
            || enables(client.isServiceAccountsEnabled(), update.isServiceAccountsEnabled())
            || enables(client.isImplicitFlowEnabled(), update.isImplicitFlowEnabled())
            || enables(client.isDirectAccessGrantsEnabled(), update.isDirectAccessGrantsEnabled())
            || enablesRefreshTokens(client, update)
            || enablesAttribute(client, update);
    return enables
        ? deny(FIELD_GRANTS, "cannot switch on what is switched off; register a new client")
        : new Allow();
  }

  private static boolean enables(boolean now, @Nullable Boolean asked) {
    return !now && Boolean.TRUE.equals(asked);
  }

  // On unless switched off, unlike the attributes below.
  private static boolean enablesRefreshTokens(ClientModel client, ClientRepresentation update) {
    return refreshesNever(client)
        && update.getAttributes() != null
        && Boolean.parseBoolean(update.getAttributes().get(OIDCConfigAttributes.USE_REFRESH_TOKEN));
  }

  static boolean refreshesNever(ClientModel client) {
    return "false".equals(client.getAttribute(OIDCConfigAttributes.USE_REFRESH_TOKEN));
  }

  private static boolean enablesAttribute(ClientModel client, ClientRepresentation update) {
    Predicate<String> asked =
        key ->
            update.getAttributes() != null && Boolean.parseBoolean(update.getAttributes().get(key));
    return GRANT_SWITCHES.stream().anyMatch(key -> asked.test(key) && !isOn(client, key));
  }

  private static boolean has(ClientModel client, Grant grant) {
    return switch (grant) {
      case AUTHORIZATION_CODE -> client.isStandardFlowEnabled();
      // Without another grant there is never a refresh token.
      case REFRESH_TOKEN -> false;
      case CLIENT_CREDENTIALS -> client.isServiceAccountsEnabled();
      case TOKEN_EXCHANGE -> isOn(client, OIDCConfigAttributes.STANDARD_TOKEN_EXCHANGE_ENABLED);
      case CIBA -> isOn(client, CibaConfig.OIDC_CIBA_GRANT_ENABLED);
      case UMA -> false;
      case PASSWORD -> client.isDirectAccessGrantsEnabled();
      case IMPLICIT -> client.isImplicitFlowEnabled();
      case JWT_BEARER -> isOn(client, OIDCConfigAttributes.JWT_AUTHORIZATION_GRANT_ENABLED);
      case DEVICE_CODE ->
          isOn(client, OAuth2DeviceConfig.OAUTH2_DEVICE_AUTHORIZATION_GRANT_ENABLED);
    };
  }

  private static boolean isOn(ClientModel client, String attribute) {
    return Boolean.parseBoolean(client.getAttribute(attribute));
  }

  private static Deny deny(String field, String reason) {
    return new Deny(RegistrationError.INVALID_CLIENT_METADATA, field, reason, "");
  }
}
