package io.mcpauth.keycloak.it.table;

import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.AuthenticationDevice;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The clients and MCP servers that the table speaks of, in one realm. */
public final class Cast {

  static final String SAMPLE = "http://localhost:3000/mcp";
  static final String SAMPLE_ID = "sample-mcp-server";
  static final String OTHER = "https://other.example/mcp";
  static final String OTHER_ID = "other-mcp-server";
  static final String NARROW = "https://narrow.example/mcp";
  static final String NARROW_ID = "narrow-mcp-server";
  static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final AuthenticationDevice device;
  private final AssertionIssuer issuer;
  private final Map<String, Credentials> members = new LinkedHashMap<>();

  private Cast(McpRealm realm, AuthenticationDevice device) {
    this.realm = realm;
    this.device = device;
    this.issuer = new AssertionIssuer(realm);
  }

  /**
   * Makes them.
   *
   * @param device where alice confirms backchannel requests
   */
  public static Cast in(McpRealm realm, AuthenticationDevice device) {
    Cast cast = new Cast(realm, device);
    cast.members.put("public", cast.register("none"));
    cast.members.put("stranger", cast.register("none"));
    cast.members.put("confidential", cast.register("client_secret_basic"));
    cast.members.put(
        "service",
        cast.create(
            "service-" + realm.name(),
            Map.of("standard.token.exchange.enabled", "true"),
            Map.of("serviceAccountsEnabled", true, "standardFlowEnabled", false)));
    cast.members.put(
        OTHER_ID,
        cast.create(OTHER_ID, Map.of("resource_url", OTHER), Map.of("standardFlowEnabled", false)));
    cast.members.put(
        NARROW_ID,
        cast.create(
            NARROW_ID,
            Map.of("resource_url", NARROW, "mcp.scopes_supported", "mcp:tools"),
            Map.of("standardFlowEnabled", false)));
    cast.members.put(
        "device",
        cast.create(
            "device-" + realm.name(),
            Map.of("oauth2.device.authorization.grant.enabled", "true"),
            Map.of("standardFlowEnabled", false, "optionalClientScopes", List.of("mcp:tools"))));
    cast.members.put(
        "backchannel",
        cast.create(
            "backchannel-" + realm.name(),
            Map.of("oidc.ciba.grant.enabled", "true"),
            Map.of("standardFlowEnabled", false, "optionalClientScopes", List.of("mcp:tools"))));
    cast.members.put(
        "assertion",
        cast.create(
            "assertion-" + realm.name(),
            cast.issuer.attributesOfClient(),
            Map.of("standardFlowEnabled", false)));
    cast.issuer.trustFor("alice");
    cast.members.put(SAMPLE_ID, cast.secretOf(SAMPLE_ID));
    cast.allowTokenExchange(SAMPLE_ID);
    cast.members.put("operator", cast.register("none"));
    new AdminScope(realm).allow(cast.member("operator").id(), "bob");
    return cast;
  }

  /** One more of the cast. */
  void add(String name, Credentials member) {
    members.put(name, member);
  }

  private void allowTokenExchange(String clientId) {
    realm
        .admin()
        .put(
            "/clients/" + realm.client(clientId).path("id").asText(),
            Map.of(
                "clientId",
                clientId,
                "attributes",
                Map.of("standard.token.exchange.enabled", "true")))
        .expect(204);
  }

  McpRealm realm() {
    return realm;
  }

  AuthenticationDevice device() {
    return device;
  }

  AssertionIssuer issuer() {
    return issuer;
  }

  Credentials member(String name) {
    Credentials member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException("nobody of the cast: " + name);
    }
    return member;
  }

  /** Registers one more dynamic client, as a stranger does. */
  Credentials register(String authenticationMethod) {
    Map<String, Object> metadata =
        new LinkedHashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("token_endpoint_auth_method", authenticationMethod);
    RegisteredClient client = RegisteredClient.of(realm.registration().register(metadata));
    return new Credentials(client.id(), client.secret().orElse(""));
  }

  /** A confidential client, as an administrator makes it. */
  Credentials create(
      String clientId, Map<String, String> attributes, Map<String, Object> settings) {
    Map<String, Object> client = new LinkedHashMap<>(settings);
    String secret = UUID.randomUUID().toString();
    client.put("clientId", clientId);
    client.put("publicClient", false);
    client.put("secret", secret);
    // Where the pack reaches MCP clients only, this says that it is one.
    Map<String, String> marked = new LinkedHashMap<>(attributes);
    marked.put("mcp.dynamic", "no");
    client.put("attributes", marked);
    client.put("redirectUris", List.of());
    realm.admin().post("/clients", client).expect(201);
    return new Credentials(clientId, secret);
  }

  private Credentials secretOf(String clientId) {
    return new Credentials(clientId, realm.secretOf(clientId));
  }

  /** Client id and secret; a public client's secret is empty. */
  record Credentials(String id, String secret) {}
}
