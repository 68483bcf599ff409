package io.mcpauth.keycloak.it.registration;

import static io.mcpauth.keycloak.it.registration.UsualClient.KEYS;
import static io.mcpauth.keycloak.it.registration.UsualClient.attributes;
import static io.mcpauth.keycloak.it.registration.UsualClient.json;
import static io.mcpauth.keycloak.it.registration.UsualClient.with;
import static io.mcpauth.keycloak.it.registration.UsualClient.withNull;
import static io.mcpauth.keycloak.it.registration.UsualClient.without;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * RFC 7592 section 2.2: an update replaces the metadata, so a member that it leaves out, or sends
 * as null, is removed from the answer and from what is stored.
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class ReplacedMetadataIT {

  private final McpRealm realm;

  ReplacedMetadataIT(McpRealm realm) {
    this.realm = realm;
  }

  @BeforeAll
  void allowCallsToThoseWithAToken() {
    realm
        .registrationPolicies()
        .save("authenticated", "mcp-client-metadata", Map.of("server-calls", List.of("true")))
        .expect(204);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "client_name | 'Once' | /name",
        "client_uri | 'https://example.com/' | /baseUrl",
        "logo_uri | 'https://example.com/l.png' | /attributes/logoUri",
        "tos_uri | 'https://example.com/t' | /attributes/tosUri",
        "policy_uri | 'https://example.com/p' | /attributes/policyUri",
        "post_logout_redirect_uris | ['http://localhost:8765/bye'] |"
            + " /attributes/post.logout.redirect.uris",
        "jwks | " + KEYS + " | /attributes/jwks.string",
        "application_type | 'web' | /attributes/mcp.application_type",
        "subject_type | 'pairwise' | /protocolMappers/0",
        "dpop_bound_access_tokens | true | /attributes/dpop.bound.access.tokens",
        "require_pushed_authorization_requests | true |"
            + " /attributes/require.pushed.authorization.requests",
        "id_token_signed_response_alg | 'ES256' | /attributes/id.token.signed.response.alg",
        "userinfo_signed_response_alg | 'ES256' | /attributes/user.info.response.signature.alg",
        "request_object_signing_alg | 'ES256' | /attributes/request.object.signature.alg",
        "token_endpoint_auth_signing_alg | 'ES256' | /attributes/token.endpoint.auth.signing.alg",
        "authorization_signed_response_alg | 'ES256' |"
            + " /attributes/authorization.signed.response.alg",
      },
      quoteCharacter = '`')
  void removesWhatAnUpdateLeavesOutOrSendsAsNull(String member, String value, String place) {
    for (ObjectNode update : List.of(without(member), withNull(member))) {
      RegisteredClient client = UsualClient.register(realm, with(member, value));
      assertThat(client.metadata().path(member)).isEqualTo(json(value));
      assertThat(isStored(client, place)).isTrue();

      assertRemoves(update, client, member, json(value), place);
    }
  }

  /** Addresses that the server calls, which an administrator may allow to those with a token. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "jwks_uri | 'https://example.com/jwks' | /attributes/jwks.url",
        "request_uris | ['https://example.com/r'] | /attributes/request.uris",
        "backchannel_logout_uri | 'https://example.com/b' | /attributes/backchannel.logout.url",
        "backchannel_client_notification_endpoint | 'https://example.com/c' |"
            + " /attributes/ciba.backchannel.client.notification.endpoint",
      },
      quoteCharacter = '`')
  void removesAddressesThatTheServerCalls(String member, String value, String place) {
    RegisteredClient client = UsualClient.registerWithToken(realm, with(member, value));
    assertThat(isStored(client, place)).isTrue();

    assertRemoves(without(member), client, member, json(value), place);
  }

  /** Keycloak reads it at once: the list of redirect URIs, that without its port included. */
  @Test
  void removesTheSectorIdentifier() throws IOException {
    HttpServer host =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    host.createContext(
        "/",
        exchange -> {
          byte[] body =
              "[\"http://localhost:8765/callback\", \"http://localhost/callback\"]".getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    host.start();
    try {
      String value = "'http://localhost:" + host.getAddress().getPort() + "/sector.json'";
      removesAddressesThatTheServerCalls(
          "sector_identifier_uri", value, "/attributes/sectorIdentifierUri");
    } finally {
      host.stop(0);
    }
  }

  /** As if it had never been there: nothing else that was stored for it is left either. */
  private void assertRemoves(
      ObjectNode update, RegisteredClient client, String member, JsonNode value, String place) {
    RegisteredClient never = UsualClient.register(realm, without(member));
    UsualClient.update(realm, never, without(member));

    JsonNode updated = UsualClient.update(realm, client, update);

    assertThat(updated.path(member)).isNotEqualTo(value);
    assertThat(isStored(client, place)).isFalse();
    assertThat(attributes(realm.client(client.id())))
        .isEqualTo(attributes(realm.client(never.id())));
    JsonNode read = realm.registration().read(new RegisteredClient(updated)).expect(200).json();
    assertThat(read.path(member)).isEqualTo(updated.path(member));
  }

  /** What one way to tell the keys left is not kept beside the other. */
  @Test
  void keysReplaceTheirAddressAndTheOtherWayRound() {
    ObjectNode byAddress = with("jwks_uri", "'https://example.com/jwks'");
    RegisteredClient client = UsualClient.registerWithToken(realm, byAddress);

    JsonNode themselves = UsualClient.update(realm, client, with("jwks", KEYS));

    assertThat(attributeNames(client)).contains("jwks.string").doesNotContain("jwks.url");
    JsonNode again = UsualClient.update(realm, new RegisteredClient(themselves), byAddress);
    assertThat(attributeNames(client))
        .contains("jwks.url")
        .doesNotContain("jwks.string", "jwt.credential.public.key", "jwt.credential.kid");
    assertThat(again.path("jwks_uri").asText()).isEqualTo("https://example.com/jwks");
    assertThat(again.has("jwks")).isFalse();
  }

  private boolean isStored(RegisteredClient client, String place) {
    return !realm.client(client.id()).at(place).isMissingNode();
  }

  private List<String> attributeNames(RegisteredClient client) {
    return attributes(realm.client(client.id())).properties().stream()
        .map(Map.Entry::getKey)
        .toList();
  }
}
