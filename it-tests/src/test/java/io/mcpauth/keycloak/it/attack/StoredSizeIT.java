package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWKSet;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Growth: what one registration may leave in the database and in every node's memory. */
@OnKeycloak
class StoredSizeIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  /** All that a stranger writes about one client, in characters. */
  private static final int MOST = 16 * 1024;

  private final McpRealm realm;

  StoredSizeIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void unknownMembersOfAKeySetAreNotStored() {
    ObjectNode keys = keys(1);
    keys.put("filler", "x".repeat(10_000));
    ((ObjectNode) keys.at("/keys/0")).put("filler", "y".repeat(10_000)).put("x5u", "https://a.b/c");

    RegisteredClient client = RegisteredClient.of(realm.registration().register(with(keys)));

    String stored = realm.client(client.id()).at("/attributes/jwks.string").asText();
    assertThat(stored).contains("\"kid\"").doesNotContain("filler", "x5u").hasSizeLessThan(500);
    assertThat(realm.registration().read(client).expect(200).json().path("jwks"))
        .isEqualTo(Json.parse(stored));
  }

  @Test
  void aLargeOrStrangeKidIsRefused() {
    for (Object kid : List.of("k".repeat(300), 7, List.of("a"), Map.of("a", "b"))) {
      ObjectNode keys = keys(1);
      ((ObjectNode) keys.at("/keys/0")).set("kid", Json.parse(Json.write(kid)));

      Answer refused = realm.registration().register(with(keys));

      assertThat(refused.expect(400).error()).isEqualTo("invalid_client_metadata");
      assertThat(refused.json().path("error_description").asText()).contains("jwks", "kid");
    }
  }

  /** Zeros in front make the same number longer and longer. */
  @Test
  void aKeySetOfMoreThanEightKilobytesIsRefused() {
    ObjectNode keys = keys(10);
    for (JsonNode key : keys.path("keys")) {
      ((ObjectNode) key).put("x", "A".repeat(1000) + key.path("x").asText());
    }

    Answer refused = realm.registration().register(with(keys));

    assertThat(refused.expect(400).json().path("error_description").asText()).contains("jwks");
  }

  @Test
  void allMembersTogetherStaySmall() {
    Map<String, Object> metadata = with(keys(10));
    for (String page : List.of("logo_uri", "tos_uri", "policy_uri")) {
      metadata.put(page, "https://client.example.com/" + "p".repeat(2000));
    }
    metadata.put("redirect_uris", addresses());
    metadata.put("post_logout_redirect_uris", addresses());
    metadata.put("contacts", List.of("c".repeat(10_000)));
    metadata.put("software_id", "s".repeat(10_000));

    Answer answer = realm.registration().register(metadata);

    if (answer.status() == 201) {
      JsonNode stored = realm.client(RegisteredClient.of(answer).id());
      assertThat(Json.write(stored.path("attributes")).length()).isLessThan(MOST);
    } else {
      assertThat(answer.expect(400).error()).isEqualTo("invalid_client_metadata");
    }
  }

  @Test
  void otherFormatsStoreNoMore() {
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-client-metadata", Map.of("other-formats", List.of("true")))
        .expect(204);
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      attributes.put("filler." + i, "x".repeat(2000));
    }

    Answer answer =
        Http.post(URI.create(realm.issuer() + "/clients-registrations/default"))
            .json(
                Map.of(
                    "publicClient",
                    true,
                    "redirectUris",
                    List.of(REDIRECT_URI),
                    "attributes",
                    attributes))
            .send();

    // Attributes that no rule judges are left out (MarkIT).
    assertThat(realm.client(answer.expect(201).json().path("clientId").asText()).toString())
        .doesNotContain("filler")
        .hasSizeLessThan(4_000);
  }

  private static List<String> addresses() {
    return IntStream.range(0, 10)
        .mapToObj(i -> "http://localhost:" + (9000 + i) + "/" + "r".repeat(220))
        .toList();
  }

  private static ObjectNode keys(int count) {
    ObjectNode set = (ObjectNode) Json.parse("{}");
    ArrayNode keys = set.putArray("keys");
    for (int i = 0; i < count; i++) {
      keys.add(Json.parse(new JWKSet(KeysByAddress.newKey()).toString()).at("/keys/0"));
    }
    return set;
  }

  private static Map<String, Object> with(ObjectNode keys) {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("token_endpoint_auth_method", "private_key_jwt");
    metadata.put("jwks", keys);
    return metadata;
  }
}
