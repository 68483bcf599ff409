package io.mcpauth.keycloak.setup.description;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The policies that judge who registers, on both sides of Keycloak's endpoint. */
public final class Registration {

  /** Registrations without a token. */
  public static final String ANONYMOUS = "anonymous";

  /** Registrations with an initial access token, or by an administrator. */
  public static final String AUTHENTICATED = "authenticated";

  public static final List<String> SIDES = List.of(ANONYMOUS, AUTHENTICATED);

  public static final String REDIRECT_URIS = "mcp-redirect-uris";
  public static final String METADATA = "mcp-client-metadata";
  public static final String SCOPES = "mcp-scopes";
  public static final String RATE_LIMIT = "mcp-rate-limit";
  public static final String LIFETIME = "mcp-client-lifetime";

  /** Keycloak's own. */
  public static final String CONSENT_REQUIRED = "consent-required";

  public static final String FULL_SCOPE_DISABLED = "scope";
  public static final String WEB_ORIGINS = "registration-web-origins";
  public static final String PROTOCOL_MAPPERS = "allowed-protocol-mappers";
  public static final String TRUSTED_HOSTS = "trusted-hosts";
  public static final String MAX_CLIENTS = "max-clients";

  /** The setting of {@link #REDIRECT_URIS} that names known clients. */
  public static final String PRESETS = "presets";

  /** The setting of {@link #SCOPES} for default scopes that are had on request only. */
  public static final String ON_REQUEST = "on-request-scopes";

  /** The setting of {@link #PROTOCOL_MAPPERS}. */
  public static final String MAPPER_TYPES = "allowed-protocol-mapper-types";

  /** What Keycloak allows in a realm that it makes. */
  private static final Set<String> STOCK_MAPPERS =
      Set.of(
          "saml-user-attribute-mapper",
          "oidc-usermodel-attribute-mapper",
          "saml-user-property-mapper",
          "oidc-usermodel-property-mapper",
          "oidc-full-name-mapper",
          "oidc-address-mapper",
          "oidc-sha256-pairwise-sub-mapper",
          "saml-role-list-mapper");

  /** The setting of {@link #METADATA} for the seconds that access tokens live. */
  public static final String ACCESS_TOKEN_LIFESPAN = "access-token-lifespan";

  /** The same for access without offline access. */
  public static final String SESSION_LIFESPAN = "session-lifespan";

  /** The same for offline access. */
  public static final String OFFLINE_LIFESPAN = "offline-session-lifespan";

  /** All three. */
  public static final List<String> LIFESPANS =
      List.of(ACCESS_TOKEN_LIFESPAN, SESSION_LIFESPAN, OFFLINE_LIFESPAN);

  /** Where the MCP Inspector's page is; browsers ask for it before they register. */
  public static final String INSPECTOR_ORIGIN = "http://localhost:6274";

  /** The known client that has its page there. */
  public static final String INSPECTOR = "mcp-inspector";

  /** Without these a registration is not judged by the pack. */
  public static final List<String> JUDGES = List.of(REDIRECT_URIS, METADATA, SCOPES);

  /** Clients that get in unless somebody says otherwise. */
  public static final List<String> CLIENTS =
      List.of("claude", "chatgpt", "vscode", "cursor", "codex", INSPECTOR);

  private static final List<String> GRANTS = List.of("authorization_code", "refresh_token");
  private static final List<String> AUTHENTICATION =
      List.of("none", "client_secret_basic", "client_secret_post", "private_key_jwt");
  private static final String MAPPERS_NAME = "Allowed Protocol Mapper Types";

  /** Every policy, in the order of the realm file. */
  public static final List<Policy> ALL =
      List.of(
          redirectUris(ANONYMOUS),
          metadata(ANONYMOUS),
          new Policy(
              "Scopes (MCP)",
              SCOPES,
              ANONYMOUS,
              Map.of("allowed-scopes", Scopes.OF_CLIENTS, "always-scopes", Scopes.OF_CLIENTS)),
          new Policy(
              "Allowed Registration Web Origins",
              WEB_ORIGINS,
              ANONYMOUS,
              Map.of("web-origins", List.of(INSPECTOR_ORIGIN))),
          new Policy("Consent Required", CONSENT_REQUIRED, ANONYMOUS, Map.of()),
          new Policy("Full Scope Disabled", FULL_SCOPE_DISABLED, ANONYMOUS, Map.of()),
          new Policy(MAPPERS_NAME, PROTOCOL_MAPPERS, ANONYMOUS, Map.of(MAPPER_TYPES, List.of())),
          new Policy(
              "Rate Limit (MCP)",
              RATE_LIMIT,
              ANONYMOUS,
              Map.of(
                  "address-burst", List.of("500"),
                  "address-per-hour", List.of("60"),
                  "realm-burst", List.of("5000"),
                  "realm-per-hour", List.of("1200"))),
          new Policy(
              "Client Lifetime (MCP)",
              LIFETIME,
              ANONYMOUS,
              Map.of(
                  "quota", List.of("100000"),
                  "never-used-hours", List.of("24"),
                  "unused-days", List.of("90"))),
          redirectUris(AUTHENTICATED),
          metadata(AUTHENTICATED),
          new Policy(
              "Scopes (MCP)", SCOPES, AUTHENTICATED, Map.of("always-scopes", Scopes.OF_CLIENTS)),
          new Policy(
              MAPPERS_NAME, PROTOCOL_MAPPERS, AUTHENTICATED, Map.of(MAPPER_TYPES, List.of())));

  private Registration() {}

  private static Policy redirectUris(String side) {
    return new Policy(
        "Redirect URIs (MCP)",
        REDIRECT_URIS,
        side,
        Map.of(PRESETS, CLIENTS, "allow-loopback", List.of("true")));
  }

  private static Policy metadata(String side) {
    return new Policy(
        "Client Metadata (MCP)",
        METADATA,
        side,
        Map.of("grant-types", GRANTS, "auth-methods", AUTHENTICATION));
  }

  /**
   * Whether a setting of {@link #PROTOCOL_MAPPERS} is what Keycloak wrote there. A list of the
   * operator's own is the operator's.
   */
  public static boolean areStockMappers(List<String> types) {
    return !types.isEmpty() && STOCK_MAPPERS.containsAll(types);
  }

  /** The policies of a side. */
  public static Stream<Policy> on(String side) {
    return ALL.stream().filter(policy -> policy.side().equals(side));
  }

  /** A registration policy, as a component of the realm. */
  public record Policy(
      String name, String providerId, String side, Map<String, List<String>> config) {

    /** Copies. */
    public Policy {
      config = Map.copyOf(config);
    }

    /** The same, with another value of a setting. */
    public Policy with(String key, List<String> values) {
      return with(Map.of(key, values));
    }

    /** The same, with other values of settings. */
    public Policy with(Map<String, List<String>> settings) {
      Map<String, List<String>> changed = new LinkedHashMap<>(config);
      changed.putAll(settings);
      return new Policy(name, providerId, side, changed);
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("providerId", providerId);
      json.put("subType", side);
      json.put("config", config);
      return json;
    }
  }
}
