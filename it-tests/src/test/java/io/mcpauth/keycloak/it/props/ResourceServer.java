package io.mcpauth.keycloak.it.props;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An MCP server of one test: a confidential client with a URL. */
public final class ResourceServer {

  private final McpRealm realm;
  private final String clientId;
  private final String url;
  private final String secret;

  private ResourceServer(McpRealm realm, String clientId, String secret) {
    this.realm = realm;
    this.clientId = clientId;
    this.secret = secret;
    this.url = "https://" + clientId + ".example/mcp";
  }

  public static ResourceServer registered(McpRealm realm) {
    return registered(realm, Map.of());
  }

  /**
   * Registers it.
   *
   * @param attributes more attributes of the client, such as its JWKS
   */
  public static ResourceServer registered(McpRealm realm, Map<String, String> attributes) {
    ResourceServer server =
        new ResourceServer(realm, "server-" + UUID.randomUUID(), UUID.randomUUID().toString());
    Map<String, String> all = new HashMap<>(attributes);
    all.put("resource_url", server.url);
    // Keycloak's "Support JWT claim in introspection response".
    all.put("client.introspection.response.allow.jwt.claim.enabled", "true");
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                server.clientId,
                "secret",
                server.secret,
                "publicClient",
                false,
                "standardFlowEnabled",
                false,
                "attributes",
                all))
        .expect(201);
    return server;
  }

  /** The same server, which asks another node. */
  public ResourceServer at(McpRealm node) {
    return new ResourceServer(node, clientId, secret);
  }

  /** The attributes of a server whose JWKS holds these keys, without their private parts. */
  public static Map<String, String> jwks(JWK... keys) {
    return Map.of(
        "use.jwks.string",
        "true",
        "jwks.string",
        new JWKSet(List.of(keys)).toPublicJWKSet().toString());
  }

  public String clientId() {
    return clientId;
  }

  /** What a client sends as {@code resource}. */
  public String url() {
    return url;
  }

  public String secret() {
    return secret;
  }

  /** The client's internal id. */
  public String id() {
    return realm.client(clientId).path("id").asText();
  }

  /** The introspection request (RFC 7662), not sent yet. */
  public Http introspection(String token) {
    return authenticated("POST", realm.endpoint("token/introspect"))
        .form(Form.empty().with("token", token));
  }

  public JsonNode introspect(String token) {
    return introspection(token).send().expect(200).json();
  }

  /** A request as this server, with HTTP Basic. */
  public Http authenticated(String method, URI uri) {
    String pair = clientId + ':' + secret;
    return Http.request(method, uri)
        .header(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
  }

  /** A token request as this server. */
  public Answer token(Form parameters) {
    return authenticated("POST", realm.endpoint("token")).form(parameters).send();
  }

  public Answer clientCredentials() {
    return token(Form.empty().with("grant_type", "client_credentials"));
  }

  /** Changes attributes of the client. */
  public void set(Map<String, String> attributes) {
    Map<String, String> all = new HashMap<>(attributes);
    all.put("resource_url", url);
    realm
        .admin()
        .put("/clients/" + id(), Map.of("clientId", clientId, "attributes", all))
        .expect(204);
  }
}
