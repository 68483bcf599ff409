package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.JWKSet;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every address that Keycloak calls by itself: a stranger registers none, and has none called. */
@OnKeycloak
class RegisteredAddressIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String PUBLIC = "https://client.example.com/called";

  private final McpRealm realm;

  RegisteredAddressIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jwks_uri",
        "sector_identifier_uri",
        "backchannel_logout_uri",
        "backchannel_client_notification_endpoint",
        "request_uris"
      })
  void isRefusedAtRegistrationAndAtUpdate(String member) {
    Object value = member.equals("request_uris") ? List.of(PUBLIC) : PUBLIC;
    RegisteredClient client =
        RegisteredClient.of(
            realm.registration().register(ClientRegistration.publicClient(REDIRECT_URI)));

    Answer created = realm.registration().register(with(member, value));
    Answer updated =
        realm.registration().update(client, with(member, value, "client_id", client.id()));

    for (Answer answer : List.of(created, updated)) {
      assertThat(answer.expect(400).error()).isEqualTo("invalid_client_metadata");
      assertThat(answer.json().path("error_description").asText()).contains(member);
    }
  }

  @Test
  void aRefusedAddressOfKeysNamesTheRemedy() {
    Answer refused =
        realm
            .registration()
            .register(with("jwks_uri", PUBLIC, "token_endpoint_auth_method", "private_key_jwt"));

    assertThat(refused.expect(400).json().path("error_description").asText())
        .contains("Send the keys themselves in jwks");
  }

  /** Keycloak's own client JSON, in a realm whose administrator opened it to strangers. */
  /** Keycloak's own format says no more than the standard's: such an address is left out. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'use.jwks.url': 'true', 'jwks.url': 'ADDRESS'}",
        "{'backchannel.logout.url': 'ADDRESS'}",
        "{'request.uris': 'ADDRESS'}",
        "{'ciba.backchannel.client.notification.endpoint': 'ADDRESS'}",
      })
  void isLeftOutInKeycloaksOwnFormat(String attributes) {
    otherFormats("true");
    try (Listener called = Listener.saying("HTTP/1.1 200 OK", "application/json", "[]")) {
      String address = called.url("localhost");
      ObjectNode client = inKeycloaksFormat();
      client.set(
          "attributes", Json.parse(attributes.replace('\'', '"').replace("ADDRESS", address)));

      String id = registerNatively(client).expect(201).json().path("clientId").asText();

      assertThat(realm.client(id).toString())
          .doesNotContain(address)
          .doesNotContain("use.jwks.url");
      assertThat(called.connections()).isZero();
    } finally {
      otherFormats("false");
    }
  }

  @Test
  void anAdminUrlIsRefusedInKeycloaksOwnFormat() {
    otherFormats("true");
    try {
      Answer refused =
          registerNatively(inKeycloaksFormat().put("adminUrl", "http://localhost/admin"));

      assertThat(refused.expect(400).error()).isEqualTo("invalid_client_metadata");
      assertThat(refused.json().path("error_description").asText()).contains("admin_url");
    } finally {
      otherFormats("false");
    }
  }

  private static ObjectNode inKeycloaksFormat() {
    ObjectNode client = (ObjectNode) Json.parse("{}");
    client.put("publicClient", true).putArray("redirectUris").add(REDIRECT_URI);
    return client;
  }

  private Answer registerNatively(ObjectNode client) {
    return Http.post(URI.create(realm.issuer() + "/clients-registrations/default"))
        .json(client)
        .send();
  }

  /** What an earlier version took stays until the client registers its keys themselves. */
  @Test
  void anUpdateCannotKeepAnAddressOfKeys() {
    RegisteredClient client = RegisteredClient.of(realm.registration().register(signing()));
    store(client, Map.of("use.jwks.url", "true", "use.jwks.string", "false", "jwks.url", PUBLIC));
    Map<String, Object> withoutKeys = signing();
    withoutKeys.remove("jwks");
    withoutKeys.put("token_endpoint_auth_method", "private_key_jwt");
    withoutKeys.put("jwks_uri", PUBLIC);
    withoutKeys.put("client_id", client.id());
    Map<String, Object> withKeys = signing();
    withKeys.put("client_id", client.id());

    assertThat(realm.registration().update(client, withoutKeys).expect(400).error())
        .isEqualTo("invalid_client_metadata");
    realm.registration().update(client, withKeys).expect(200);
    assertThat(realm.client(client.id()).at("/attributes/use.jwks.url").asText())
        .isNotEqualTo("true");
  }

  @Test
  void aRequestUriOfAnEarlierVersionIsNotCalled() {
    try (Listener called = Listener.saying("HTTP/1.1 200 OK", "application/jwt", "x")) {
      OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
      store(client.registration(), Map.of("request.uris", called.url("localhost")));

      Answer refused =
          Http.get(
                  URI.create(
                      realm.endpoint("auth")
                          + "?"
                          + Form.empty()
                              .with("client_id", client.id())
                              .with("response_type", "code")
                              .with("request_uri", called.url("localhost"))
                              .encoded()))
              .send();

      assertThat(refused.status()).isEqualTo(400);
      assertThat(called.connections()).isZero();
    }
  }

  @Test
  void aLogoutAddressOfAnEarlierVersionIsNotCalled() {
    try (Listener called = Listener.saying("HTTP/1.1 200 OK", "text/plain", "")) {
      OAuthClient client = OAuthClient.registered(realm, REDIRECT_URI);
      store(client.registration(), Map.of("backchannel.logout.url", called.url("localhost")));
      AuthorizationRequest request = client.authorization("mcp:tools");
      Page page = realm.browser().open(request.uri()).login("alice", "alice");
      JsonNode tokens = client.redeem(request, page.accept().callback()).expect(200).json();

      AdminApi admin = realm.admin();
      String alice =
          admin.get("/users?exact=true&username=alice").expect(200).json().at("/0/id").asText();
      admin.post("/users/" + alice + "/logout", Map.of()).expect(204);

      assertThat(called.connections()).isZero();
      assertThat(client.refresh(tokens.path("refresh_token").asText()).status()).isEqualTo(400);
    }
  }

  /**
   * An operator's decision for those with an initial access token holds for as long as it is there.
   */
  @Test
  void isCalledForATokenAsLongAsTheSettingSaysSo() {
    AtomicReference<String> keys = new AtomicReference<>("");
    try (Listener host = Listener.saying("HTTP/1.1 200 OK", "application/json", keys::get)) {
      serverCalls("true");
      String token =
          realm
              .admin()
              .post("/clients-initial-access", Map.of("count", 1, "expiration", 300))
              .expect(201)
              .json()
              .path("token")
              .asText();
      RegisteredClient registered =
          RegisteredClient.of(
              realm
                  .registration()
                  .registerWithToken(
                      token,
                      with(
                          "jwks_uri",
                          host.url("localhost"),
                          "grant_types",
                          List.of("authorization_code", "client_credentials"),
                          "token_endpoint_auth_method",
                          "private_key_jwt")));
      KeysByAddress client = new KeysByAddress(realm, registered.id(), KeysByAddress.newKey());
      keys.set(new JWKSet(client.key()).toString());

      client.token().expect(200);
      serverCalls("false");
      assertThat(client.token().expect(400).error()).isEqualTo("invalid_client");
      assertThat(host.connections()).isEqualTo(1);
    } finally {
      serverCalls("true");
    }
  }

  private void serverCalls(String allowed) {
    realm
        .registrationPolicies()
        .save(
            "authenticated",
            "mcp-client-metadata",
            Map.of(
                "server-calls",
                List.of(allowed),
                "grant-types",
                List.of("authorization_code", "refresh_token", "client_credentials")))
        .expect(204);
  }

  private void store(RegisteredClient client, Map<String, String> attributes) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    ObjectNode all = (ObjectNode) stored.path("attributes");
    attributes.forEach(all::put);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }

  private void otherFormats(String open) {
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-client-metadata", Map.of("other-formats", List.of(open)))
        .expect(204);
  }

  private static Map<String, Object> signing() {
    return with(
        "token_endpoint_auth_method",
        "private_key_jwt",
        "jwks",
        Json.parse(new JWKSet(KeysByAddress.newKey()).toString()));
  }

  /** The usual public client with other or more members: name, value, name, value. */
  private static Map<String, Object> with(Object... members) {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    for (int i = 0; i < members.length; i += 2) {
      metadata.put((String) members[i], members[i + 1]);
    }
    return metadata;
  }
}
