package io.mcpauth.keycloak.it.registration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Proofs;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that sign (RFC 7523), and what their keys say they are for: {@code use}, {@code key_ops}
 * and {@code alg} are optional (RFC 7517 sections 4.2 to 4.4).
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class PrivateKeyJwtIT {

  private final McpRealm realm;
  private final Map<String, String> published = new ConcurrentHashMap<>();
  private HttpServer host;

  PrivateKeyJwtIT(McpRealm realm) {
    this.realm = realm;
  }

  @BeforeAll
  void publish() throws IOException {
    realm
        .registrationPolicies()
        .save("authenticated", "mcp-client-metadata", Map.of("server-calls", List.of("true")))
        .expect(204);
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    host.createContext(
        "/",
        exchange -> {
          byte[] body =
              published.getOrDefault(exchange.getRequestURI().getPath(), "").getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    host.start();
  }

  @AfterAll
  void stop() {
    host.stop(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'use':'sig'}",
        "{'key_ops':['verify']}",
        "{'alg':'ES256'}",
        "{'use':'sig','key_ops':['verify']}"
      })
  void aKeyForSignaturesIsGoodFromRegistrationToAToken(String said) {
    Proofs key = Proofs.ofNewKey();
    RegisteredClient registered = register(List.of(says(key, said)));
    OAuthClient client = OAuthClient.of(realm, registered);
    AuthorizationRequest request = client.authorization("mcp:tools");
    Callback callback =
        realm.browser().open(request.uri()).login("alice", "alice").accept().callback();

    Answer tokens =
        signed("token", client.redemption(request, callback), registered.id(), key).expect(200);

    assertThat(
            realm
                .verified(tokens.json().path("access_token").asText())
                .getClaims()
                .get("client_id"))
        .isEqualTo(registered.id());
  }

  /** A second key is for encryption, whichever way it says so, and stands first. */
  @ParameterizedTest
  @ValueSource(strings = {"{'use':'enc'}", "{'key_ops':['deriveKey']}", "{'alg':'ECDH-ES+A256KW'}"})
  void aKeyForEncryptionVerifiesNothing(String said) {
    Proofs encrypts = Proofs.ofNewKey();
    Proofs signs = Proofs.ofNewKey();
    List<Map<String, Object>> keys = List.of(says(encrypts, said), says(signs, "{}"));

    for (RegisteredClient client : List.of(register(keys), registerByAddress(keys))) {
      assertThat(authenticates(client, signs)).isTrue();
      assertThat(authenticates(client, encrypts)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'use':'sig'}",
        "{'key_ops':['verify']}",
        "{'alg':'ES256'}",
        "{'use':'sig','key_ops':['verify']}"
      })
  void soDoKeysAtAnAddress(String said) {
    Proofs key = Proofs.ofNewKey();

    assertThat(authenticates(registerByAddress(List.of(says(key, said))), key)).isTrue();
  }

  /** RFC 7517 section 4.3: both must say the same; at registration the reason is told. */
  @Test
  void aKeyThatContradictsItselfIsForNothing() {
    Proofs key = Proofs.ofNewKey();
    for (String said :
        List.of("{'use':'sig','key_ops':['encrypt']}", "{'key_ops':['verify','encrypt']}")) {
      List<Map<String, Object>> keys = List.of(says(key, said));

      assertThat(authenticates(registerByAddress(keys), key)).isFalse();
      Answer refused = realm.registration().register(metadata(keys));
      assertThat(refused.expect(400).error()).isEqualTo("invalid_client_metadata");
      assertThat(refused.json().path("error_description").asText())
          .startsWith("jwks has a key that says two things");
    }
  }

  private RegisteredClient register(List<Map<String, Object>> keys) {
    return UsualClient.register(realm, metadata(keys));
  }

  private RegisteredClient registerByAddress(List<Map<String, Object>> keys) {
    String path = "/" + UUID.randomUUID();
    ObjectNode metadata = metadata(keys);
    published.put(path, metadata.remove("jwks").toString());
    metadata.put("jwks_uri", "http://localhost:" + host.getAddress().getPort() + path);
    return UsualClient.registerWithToken(realm, metadata);
  }

  private static ObjectNode metadata(List<Map<String, Object>> keys) {
    ObjectNode metadata = UsualClient.with("token_endpoint_auth_method", "'private_key_jwt'");
    metadata.set("jwks", Json.parse(Json.write(Map.of("keys", keys))));
    return metadata;
  }

  /** Introspection, which any client may ask that says who it is. */
  private boolean authenticates(RegisteredClient client, Proofs key) {
    Answer answer =
        signed("token/introspect", Form.empty().with("token", "of-nobody"), client.id(), key);
    if (answer.status() == 200) {
      return true;
    }
    assertThat(answer.status()).as(answer.toString()).isIn(400, 401);
    assertThat(answer.error()).isIn("invalid_client", "unauthorized_client");
    return false;
  }

  private Answer signed(String endpoint, Form parameters, String clientId, Proofs key) {
    return Http.post(realm.endpoint(endpoint))
        .form(key.proved(realm, clientId, parameters.with("client_id", clientId)))
        .send();
  }

  private static Map<String, Object> says(Proofs key, String members) {
    Map<String, Object> jwk = new HashMap<>(key.jwk());
    UsualClient.json(members)
        .properties()
        .forEach(member -> jwk.put(member.getKey(), member.getValue()));
    return jwk;
  }
}
