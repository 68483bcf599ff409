package io.mcpauth.keycloak.registration.metadata;

import io.mcpauth.keycloak.policy.PolicySettings;
import io.mcpauth.keycloak.registration.value.TokenLifespans;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The settings of the policy {@code mcp-client-metadata}.
 *
 * @param grantTypes grants that a client may have
 * @param authMethods values of {@code token_endpoint_auth_method} that a client may have
 * @param serverCalls whether a client may name addresses that Keycloak itself calls
 * @param otherFormats whether Keycloak's own registration formats are open too
 * @param accessTokenType of the tokens of clients that register or update
 * @param lifespans of tokens and sessions of clients that register or update
 */
public record ClientMetadataConfig(
    List<Grant> grantTypes,
    List<String> authMethods,
    boolean serverCalls,
    boolean otherFormats,
    AccessTokenType accessTokenType,
    TokenLifespans lifespans) {

  static final String GRANT_TYPES = "grant-types";
  static final String AUTH_METHODS = "auth-methods";
  static final String SERVER_CALLS = "server-calls";
  static final String OTHER_FORMATS = "other-formats";
  static final String ACCESS_TOKEN_TYPE = "access-token-type";

  private static final String GRANT_TYPES_LABEL = "Allowed grant types";
  private static final String AUTH_METHODS_LABEL = "Allowed client authentication";
  private static final String SERVER_CALLS_LABEL = "Allow addresses that Keycloak calls";
  private static final String OTHER_FORMATS_LABEL = "Allow other registration formats";
  private static final String ACCESS_TOKEN_TYPE_LABEL = "Type of access tokens";

  static final String PUBLIC = "none";
  static final String PRIVATE_KEY_JWT = "private_key_jwt";

  private static final AccessTokenType DEFAULT_ACCESS_TOKEN_TYPE = AccessTokenType.AT_JWT;

  private static final List<String> DEFAULT_GRANT_TYPES =
      List.of(Grant.AUTHORIZATION_CODE.value(), Grant.REFRESH_TOKEN.value());

  /** Values of {@code grant_types} that some setting allows. */
  public static final List<String> GRANTS = Grant.choices();

  /** Values of {@code token_endpoint_auth_method} that some setting allows. */
  public static final List<String> METHODS =
      List.of(PUBLIC, "client_secret_basic", "client_secret_post", PRIVATE_KEY_JWT);

  public ClientMetadataConfig {
    grantTypes = List.copyOf(grantTypes);
    authMethods = List.copyOf(authMethods);
  }

  /**
   * The settings of a policy that judges a request.
   *
   * @throws ComponentValidationException as {@link #from} does
   */
  public static ClientMetadataConfig of(ComponentModel policy) {
    return PolicySettings.once(policy, ClientMetadataConfig.class, ClientMetadataConfig::from);
  }

  /**
   * Reads and checks the stored settings.
   *
   * @throws ComponentValidationException if a setting cannot be read
   */
  public static ClientMetadataConfig from(ComponentModel component) {
    PolicySettings settings = new PolicySettings(component);
    List<String> grants = settings.texts(GRANT_TYPES);
    List<String> methods = settings.texts(AUTH_METHODS);
    return new ClientMetadataConfig(
        (grants.isEmpty() ? DEFAULT_GRANT_TYPES : grants)
            .stream()
                .map(text -> Grant.of(choice(text, Grant.choices(), GRANT_TYPES_LABEL)))
                .map(grant -> grant.orElseThrow())
                .sorted(Comparator.naturalOrder())
                .toList(),
        (methods.isEmpty() ? METHODS : methods)
            .stream()
                .map(text -> choice(text, METHODS, AUTH_METHODS_LABEL))
                .sorted(Comparator.comparingInt(METHODS::indexOf))
                .toList(),
        settings.flag(SERVER_CALLS, SERVER_CALLS_LABEL, false),
        settings.flag(OTHER_FORMATS, OTHER_FORMATS_LABEL, false),
        accessTokenType(settings.texts(ACCESS_TOKEN_TYPE)),
        TokenLifespans.from(settings));
  }

  private static AccessTokenType accessTokenType(List<String> texts) {
    return texts.isEmpty()
        ? DEFAULT_ACCESS_TOKEN_TYPE
        : Optional.of(texts)
            .filter(chosen -> chosen.size() == 1)
            .flatMap(chosen -> AccessTokenType.of(chosen.get(0)))
            .orElseThrow(
                () ->
                    new ComponentValidationException(
                        "{0}: must be one of {1}.",
                        ACCESS_TOKEN_TYPE_LABEL, String.join(", ", AccessTokenType.choices())));
  }

  /** Values of {@code grant_types} that these settings allow. */
  public List<String> grants() {
    return grantTypes.stream().map(Grant::value).toList();
  }

  private static String choice(String text, List<String> choices, String label) {
    if (!choices.contains(text)) {
      throw new ComponentValidationException(
          "{0}: ''{1}'' cannot be allowed. Choose from {2}.",
          label, text, String.join(", ", choices));
    }
    return text;
  }

  /** The form of the admin console, made anew each time since Keycloak's class can be changed. */
  static List<ProviderConfigProperty> properties() {
    ProviderConfigProperty grants =
        new ProviderConfigProperty(
            GRANT_TYPES,
            GRANT_TYPES_LABEL,
            "What a client may register. Empty: authorization_code and refresh_token. A client that"
                + " asks for client_credentials, token exchange, CIBA or UMA without being allowed"
                + " is refused; jwt-bearer and device_code are left out instead. The password and"
                + " implicit grants can never be registered.",
            ProviderConfigProperty.MULTIVALUED_LIST_TYPE,
            null);
    grants.setOptions(Grant.choices());
    ProviderConfigProperty methods =
        new ProviderConfigProperty(
            AUTH_METHODS,
            AUTH_METHODS_LABEL,
            "Values of token_endpoint_auth_method that a client may register; none is a public client,"
                + " which most MCP clients are. Empty: all of them.",
            ProviderConfigProperty.MULTIVALUED_LIST_TYPE,
            null);
    methods.setOptions(METHODS);
    ProviderConfigProperty accessTokenType =
        new ProviderConfigProperty(
            ACCESS_TOKEN_TYPE,
            ACCESS_TOKEN_TYPE_LABEL,
            "The header typ of access tokens. at+jwt (RFC 9068) keeps them apart from ID tokens and"
                + " every other JWT. Choose JWT where an MCP server refuses at+jwt, as Spring"
                + " Security does by default, and cannot be told to take it. A client that is"
                + " registered keeps its type until its next update.",
            ProviderConfigProperty.LIST_TYPE,
            DEFAULT_ACCESS_TOKEN_TYPE.value());
    accessTokenType.setOptions(AccessTokenType.choices());
    List<ProviderConfigProperty> properties = new ArrayList<>();
    properties.add(grants);
    properties.add(methods);
    properties.add(
        new ProviderConfigProperty(
            SERVER_CALLS,
            SERVER_CALLS_LABEL,
            "Keycloak calls jwks_uri, sector_identifier_uri, request_uris and backchannel_logout_uri"
                + " from inside your network. Off: a client that names one is refused, and sends its"
                + " keys in jwks. Leave it off for clients that register without a token.",
            ProviderConfigProperty.BOOLEAN_TYPE,
            false));
    properties.add(
        new ProviderConfigProperty(
            OTHER_FORMATS,
            OTHER_FORMATS_LABEL,
            "Keycloak also takes its own client JSON and SAML metadata, where a caller can ask for"
                + " roles, attributes and protocol mappers. Off: only OpenID Connect registration"
                + " (RFC 7591) is open.",
            ProviderConfigProperty.BOOLEAN_TYPE,
            false));
    properties.add(accessTokenType);
    properties.addAll(TokenLifespans.properties());
    return properties;
  }
}
