package io.mcpauth.keycloak.it.realm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import java.net.URI;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Clients with a secret, as an administrator makes and changes them, and as they use it. Everything
 * goes through one node of the realm.
 */
public final class ConfidentialClients {

  /** The attribute that holds the hash of the secret. */
  public static final String HASH = "mcp.secret.hash";

  /** How every hash of {@link #weakHash} begins. */
  public static final String WEAK = "$pbkdf2-sha256$i=1000,l=32$c2FsdHNhbHRzYWx0c2FsdA$";

  private final McpRealm realm;

  public ConfidentialClients(McpRealm realm) {
    this.realm = realm;
  }

  /** A secret that no other client has. */
  public static String newSecret() {
    return "secret-" + UUID.randomUUID();
  }

  /** A client that may use client credentials, and more settings. */
  public static Map<String, Object> representation(String id, Map<String, Object> settings) {
    Map<String, Object> client = new LinkedHashMap<>();
    client.put("clientId", id);
    client.put("publicClient", false);
    client.put("standardFlowEnabled", false);
    client.put("serviceAccountsEnabled", true);
    client.putAll(settings);
    return client;
  }

  /** Hydra's hash of a secret with few rounds, under a fixed salt; computed by the JDK here. */
  public static String weakHash(String secret) {
    try {
      byte[] salt = "saltsaltsaltsalt".getBytes(UTF_8);
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, 1000, 256))
              .getEncoded();
      return WEAK + Base64.getEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes one by admin REST, and tells its client id. */
  public String create(Map<String, Object> settings) {
    String id = "client-" + UUID.randomUUID();
    tryCreate(id, settings).expect(201);
    return id;
  }

  /** What admin REST answers to the creation of one. */
  public Answer tryCreate(String id, Map<String, Object> settings) {
    return realm.admin().post("/clients", representation(id, settings));
  }

  /** Past the client policies, as an import of a realm does. */
  public String importOne(Map<String, Object> settings) {
    String id = "imported-" + UUID.randomUUID();
    realm
        .admin()
        .post("/partialImport", Map.of("clients", List.of(representation(id, settings))))
        .expect(200);
    return id;
  }

  /** Saves a change, or a whole representation. */
  public Answer update(String id, Object change) {
    ObjectNode body = new ObjectMapper().valueToTree(change);
    body.put("clientId", id);
    return realm.admin().put(path(id), body);
  }

  public void delete(String id) {
    realm.admin().delete(path(id)).expect(204);
  }

  /** Its path below the realm's admin REST. */
  public String path(String id) {
    return "/clients/" + realm.client(id).path("id").asText();
  }

  /** As the console reads it: this look shows a new secret, and takes it away. */
  public JsonNode look(String id) {
    return realm.admin().get(path(id)).expect(200).json();
  }

  /** An attribute; empty if there is none. */
  public String attribute(String id, String name) {
    return realm.client(id).path("attributes").path(name).asText();
  }

  /** The stored hash; empty if there is none. */
  public String hashOf(String id) {
    return attribute(id, HASH);
  }

  /** The new secret, as the console's button for copying reads it; empty if it was shown before. */
  public String readSecret(String id) {
    return secretIn(realm.admin().get(path(id) + "/client-secret"));
  }

  public String regenerate(String id) {
    return secretIn(realm.admin().post(path(id) + "/client-secret", Map.of()));
  }

  private static String secretIn(Answer answer) {
    return answer.expect(200).json().path("value").asText();
  }

  /** A token request with client_secret_post. */
  public Answer token(String id, String secret) {
    return Http.post(realm.endpoint("token"))
        .form(
            Form.empty()
                .with("grant_type", "client_credentials")
                .with("client_id", id)
                .with("client_secret", secret))
        .send();
  }

  /** A token request with client_secret_basic. */
  public Answer basic(String id, String secret) {
    String pair = URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
    return Http.post(realm.endpoint("token"))
        .header(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)))
        .form(Form.empty().with("grant_type", "client_credentials"))
        .send();
  }

  /** The status of an introspection, which any client with a secret may ask for. */
  public int introspects(String id, String secret) {
    return Http.post(realm.endpoint("token/introspect"))
        .form(
            Form.empty()
                .with("client_id", id)
                .with("client_secret", secret)
                .with("token", "of-nobody"))
        .send()
        .status();
  }

  /** An access token of another administrator: a service account with the realm's rights. */
  public String administrator() {
    String secret = newSecret();
    String id = create(Map.of("secret", secret));
    AdminApi admin = realm.admin();
    String user =
        admin.get(path(id) + "/service-account-user").expect(200).json().path("id").asText();
    JsonNode role = admin.get(path("realm-management") + "/roles/realm-admin").expect(200).json();
    String management = realm.client("realm-management").path("id").asText();
    admin
        .post("/users/" + user + "/role-mappings/clients/" + management, List.of(role))
        .expect(204);
    // The realm's profile takes the full scope away, so the scope says it.
    admin.post(path(id) + "/scope-mappings/clients/" + management, List.of(role)).expect(204);
    return token(id, secret).expect(200).json().path("access_token").asText();
  }

  /** An address of admin REST in this realm, for a request with another token. */
  public URI adminUri(String path) {
    return URI.create(realm.server() + "/admin/realms/" + realm.name() + path);
  }
}
