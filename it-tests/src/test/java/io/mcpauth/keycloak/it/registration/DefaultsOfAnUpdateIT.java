package io.mcpauth.keycloak.it.registration;

import static io.mcpauth.keycloak.it.registration.UsualClient.KEYS;
import static io.mcpauth.keycloak.it.registration.UsualClient.attributes;
import static io.mcpauth.keycloak.it.registration.UsualClient.json;
import static io.mcpauth.keycloak.it.registration.UsualClient.metadata;
import static io.mcpauth.keycloak.it.registration.UsualClient.with;
import static io.mcpauth.keycloak.it.registration.UsualClient.withNull;
import static io.mcpauth.keycloak.it.registration.UsualClient.without;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * RFC 7592 section 2.2: what an update leaves out goes back to its default (RFC 7591 section 2), as
 * far as the client can have that; what is not the client's to say stays as it was.
 */
@OnKeycloak
class DefaultsOfAnUpdateIT {

  private final McpRealm realm;
  private final ConfidentialClients clients;

  DefaultsOfAnUpdateIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
  }

  @Test
  void grantsGoBackToTheCodeFlowAlone() {
    realm
        .registrationPolicies()
        .save(
            "authenticated",
            "mcp-client-metadata",
            Map.of(
                "grant-types",
                List.of("authorization_code", "refresh_token", "client_credentials")))
        .expect(204);
    ObjectNode metadata = with("token_endpoint_auth_method", "'client_secret_post'");
    metadata.set("grant_types", json("['authorization_code','client_credentials']"));
    RegisteredClient client = UsualClient.registerWithToken(realm, metadata);
    assertThat(realm.client(client.id()).path("serviceAccountsEnabled").asBoolean()).isTrue();
    metadata.remove(List.of("grant_types", "response_types"));

    JsonNode updated = UsualClient.update(realm, client, metadata);

    assertThat(Json.texts(updated.path("grant_types"))).containsExactly("authorization_code");
    assertThat(Json.texts(updated.path("response_types"))).containsExactly("code");
    JsonNode stored = realm.client(client.id());
    assertThat(stored.path("serviceAccountsEnabled").asBoolean()).isFalse();
    assertThat(stored.path("standardFlowEnabled").asBoolean()).isTrue();
    assertThat(stored.at("/attributes/use.refresh.tokens").asText()).isEqualTo("false");
  }

  /** MCP clients leave the member out and refresh all the same. */
  @Test
  void refreshTokensStayWhereTheyWere() {
    RegisteredClient client = UsualClient.register(realm, metadata());

    for (ObjectNode update : List.of(without("grant_types"), withNull("grant_types"))) {
      JsonNode updated = UsualClient.update(realm, client, update);

      assertThat(Json.texts(updated.path("grant_types")))
          .containsExactlyInAnyOrder("authorization_code", "refresh_token");
      client = new RegisteredClient(updated);
    }
  }

  @Test
  void scopesGoBackToTheRealms() {
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-scopes", Map.of("always-scopes", List.of("offline_access")))
        .expect(204);
    RegisteredClient client = UsualClient.register(realm, with("scope", "'mcp:tools'"));
    RegisteredClient other = UsualClient.register(realm, metadata());
    assertThat(client.metadata().path("scope")).isNotEqualTo(other.metadata().path("scope"));

    JsonNode updated = UsualClient.update(realm, client, metadata());

    assertThat(updated.path("scope")).isEqualTo(other.metadata().path("scope"));
    assertThat(realm.client(client.id()).path("optionalClientScopes"))
        .isEqualTo(realm.client(other.id()).path("optionalClientScopes"));
  }

  /** The server may ignore what is left out: no update makes a public client confidential. */
  @Test
  void aPublicClientThatNamesNoMethodStaysPublic() {
    RegisteredClient client = UsualClient.register(realm, metadata());

    String member = "token_endpoint_auth_method";
    for (ObjectNode update : List.of(without(member), withNull(member))) {
      JsonNode updated = UsualClient.update(realm, client, update);

      assertThat(updated.path(member).asText()).isEqualTo("none");
      assertThat(updated.has("client_secret")).isFalse();
      assertThat(realm.client(client.id()).path("publicClient").asBoolean()).isTrue();
      client = new RegisteredClient(updated);
    }
  }

  @Test
  void theMethodGoesBackToBasicAndTheSecretStays() {
    RegisteredClient client =
        UsualClient.register(realm, with("token_endpoint_auth_method", "'client_secret_post'"));
    String hash = clients.hashOf(client.id());

    JsonNode updated = UsualClient.update(realm, client, without("token_endpoint_auth_method"));

    assertThat(updated.path("token_endpoint_auth_method").asText())
        .isEqualTo("client_secret_basic");
    assertThat(updated.path("client_id").asText()).isEqualTo(client.id());
    assertThat(clients.hashOf(client.id())).isEqualTo(hash);
    assertThat(introspects(updated, client.secret().orElseThrow())).isEqualTo(200);
  }

  /** RFC 7591 section 3.2.1: who gets a secret is told it. */
  @Test
  void keysThatAreLeftOutAreReplacedByASecret() {
    ObjectNode metadata = with("token_endpoint_auth_method", "'private_key_jwt'");
    metadata.set("jwks", json(KEYS));
    RegisteredClient client = UsualClient.register(realm, metadata);

    JsonNode updated = UsualClient.update(realm, client, without("token_endpoint_auth_method"));

    assertThat(updated.path("token_endpoint_auth_method").asText())
        .isEqualTo("client_secret_basic");
    assertThat(updated.has("jwks")).isFalse();
    assertThat(introspects(updated, updated.path("client_secret").asText())).isEqualTo(200);
    assertThat(clients.hashOf(client.id())).isNotEmpty();
  }

  @Test
  void keepsWhatIsNotTheClientsToSay() {
    RegisteredClient client = UsualClient.register(realm, metadata());
    ObjectNode changed = (ObjectNode) realm.client(client.id());
    changed.put("description", "looked at by IT");
    Map<String, String> administrators =
        Map.of(
            "access.token.lifespan", "60",
            "mcp.default_resource", "http://localhost:3000/mcp",
            // No address at all; without it the redirect URIs would count.
            "post.logout.redirect.uris", "-",
            "id.token.encrypted.response.alg", "RSA-OAEP",
            "x.notes.of.it", "asked for by sales");
    administrators.forEach(changed.withObject("/attributes")::put);
    realm.admin().put(clients.path(client.id()), changed).expect(204);
    JsonNode before = realm.client(client.id());
    assertThat(before.at("/attributes/post.logout.redirect.uris").asText()).isEqualTo("-");

    UsualClient.update(realm, client, without("client_name"));

    JsonNode after = realm.client(client.id());
    assertThat(after.path("name").isMissingNode()).isTrue();
    assertThat(attributes(after)).isEqualTo(attributes(before));
    for (String kept :
        List.of(
            "/attributes/mcp.dynamic",
            "/attributes/mcp.registered",
            "/id",
            "/clientId",
            "/description",
            "/enabled",
            "/consentRequired",
            "/fullScopeAllowed",
            "/defaultClientScopes",
            "/optionalClientScopes",
            "/redirectUris",
            "/webOrigins")) {
      assertThat(before.at(kept).isMissingNode()).as(kept).isFalse();
      assertThat(after.at(kept)).as(kept).isEqualTo(before.at(kept));
    }
  }

  /** Keycloak's own way with clients that did not register themselves. */
  @Test
  void aClientOfAnAdministratorKeepsWhatItDoesNotName() {
    String id = "own-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "name",
                "Our own",
                "publicClient",
                true,
                "redirectUris",
                List.of(UsualClient.REDIRECT_URI),
                "attributes",
                Map.of("mcp.dynamic", "no", "logoUri", "https://example.com/l.png")))
        .expect(201);
    String token =
        realm
            .admin()
            .post(clients.path(id) + "/registration-access-token", Map.of())
            .expect(200)
            .json()
            .path("registrationAccessToken")
            .asText();

    Http.request("PUT", URI.create(realm.issuer() + "/clients-registrations/openid-connect/" + id))
        .bearer(token)
        .json(without("client_name").put("client_id", id))
        .send()
        .expect(200);

    JsonNode stored = realm.client(id);
    assertThat(stored.path("name").asText()).isEqualTo("Our own");
    assertThat(stored.at("/attributes/logoUri").asText()).isEqualTo("https://example.com/l.png");
  }

  /** A client with a secret may ask; the status says whether this is its secret. */
  private int introspects(JsonNode metadata, String secret) {
    ObjectNode known = metadata.deepCopy();
    return OAuthClient.of(realm, new RegisteredClient(known.put("client_secret", secret)))
        .introspect("of-nobody")
        .status();
  }
}
