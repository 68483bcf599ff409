package io.mcpauth.keycloak.it.props;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Props: sealed in the token, open to the MCP server that the token is for, and to nobody else. */
@OnKeycloak
class PropsIT {

  private final McpRealm realm;
  private final RealmKeys keys;
  private final ResourceServer server;
  private final String marker = "marker-" + UUID.randomUUID();

  PropsIT(McpRealm realm) {
    this.realm = realm;
    this.keys = new RealmKeys(realm);
    this.server = ResourceServer.registered(realm);
  }

  @Test
  void sealsWhatStockMappersPutUnderTheClaim() throws Exception {
    String token = caller().feeding("plan", "gold").token(server);

    JWTClaimsSet claims = realm.verified(token);
    JWEHeader header = JWEObject.parse(claims.getStringClaim("props")).getHeader();
    assertThat(header.getAlgorithm().getName()).isEqualTo("dir");
    assertThat(header.getEncryptionMethod().getName()).isEqualTo("A256GCM");
    assertThat(header.getKeyID()).isEqualTo(activeKeyId());
    assertThat(claims.toString()).doesNotContain(marker, "gold");
    assertThat(server.introspect(token).path("props").toString())
        .contains("\"tenant\":\"" + marker + '"', "\"plan\":\"gold\"");
  }

  @Test
  void addsAtMostFourThirdsOfTheJsonAnd160Bytes() throws Exception {
    String value = "v".repeat(487);
    String token = McpCaller.registered(realm).feeding("k", value).token(server);
    int json = "{\"k\":\"\"}".length() + value.length();

    assertThat(realm.verified(token).getStringClaim("props").length())
        .isLessThanOrEqualTo(json * 4 / 3 + 160);
  }

  @Test
  void showsNeitherPropsNorCiphertextToAnotherIntrospector() {
    ResourceServer other =
        ResourceServer.registered(
            realm, Map.of("allow.token.introspection.without.audience.check", "true"));
    String token = caller().token(server);

    for (Answer answer :
        List.of(
            other.introspection(token).send(),
            other.introspection(token).header("Accept", "application/jwt").send())) {
      assertThat(answer.expect(200).json().path("active").asBoolean()).isTrue();
      assertThat(answer.json().has("props")).isFalse();
      assertThat(answer.body()).doesNotContain(marker);
      assertThat(McpCaller.payload(answer.json().path("jwt").asText()))
          .doesNotContain("\"props\"", marker);
    }
  }

  @Test
  void showsPropsToTheAudienceInTheJwtOfAnIntrospectionToo() {
    JsonNode answer =
        server
            .introspection(caller().token(server))
            .header("Accept", "application/jwt")
            .send()
            .expect(200)
            .json();

    assertThat(answer.path("props").path("tenant").asText()).isEqualTo(marker);
    assertThat(McpCaller.payload(answer.path("jwt").asText()))
        .contains("\"props\":{\"tenant\":\"" + marker + "\"}");
  }

  @Test
  void sealsInLightweightAccessTokensToo() {
    String token =
        caller().with("client.use.lightweight.access.token.enabled", "true").token(server);

    assertThat(McpCaller.payload(token)).doesNotContain(marker);
    assertThat(server.introspect(token).path("props").path("tenant").asText()).isEqualTo(marker);
  }

  @Test
  void givesNoPropsToATokenForNoServer() throws Exception {
    McpCaller caller = caller();
    ResourceServer fixed = ResourceServer.registered(realm);
    McpCaller other =
        McpCaller.registered(realm)
            .feeding("tenant", marker)
            .mapper(
                "oidc-mcp-props-mapper",
                Map.of("claim.name", "secrets", "audience", fixed.clientId()))
            .mapper(
                "oidc-hardcoded-claim-mapper",
                Map.of(
                    "claim.name", "secrets.a",
                    "claim.value", marker,
                    "access.token.claim", "true"));

    assertThat(realm.verified(caller.token(server)).getClaim("props")).isNotNull();
    assertThat(realm.verified(other.token(server)).getClaim("secrets")).isNull();
    assertThat(realm.verified(other.token(fixed)).getStringClaim("secrets")).startsWith("ey");
    assertThat(fixed.introspect(other.token(fixed)).path("secrets").path("a").asText())
        .isEqualTo(marker);
  }

  /** RFC 8693. */
  @Test
  void sealsForTheServerThatATokenIsExchangedFor() throws Exception {
    ResourceServer downstream = ResourceServer.registered(realm);
    server.set(Map.of("standard.token.exchange.enabled", "true"));
    McpCaller.of(realm, server.clientId()).feeding("tenant", marker);
    String subject = McpCaller.registered(realm).token(server);

    String exchanged =
        server
            .token(
                Form.empty()
                    .with("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                    .with("subject_token", subject)
                    .with("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
                    .with("resource", downstream.url()))
            .expect(200)
            .json()
            .path("access_token")
            .asText();

    assertThat(McpCaller.payload(exchanged)).doesNotContain(marker);
    assertThat(downstream.introspect(exchanged).path("props").path("tenant").asText())
        .isEqualTo(marker);
  }

  @Test
  void opensOldTokensAfterARotationUntilTheOldKeyIsDisabled() throws Exception {
    McpCaller caller = caller();
    String old = caller.token(server);
    String oldKey = keyId(old);
    String oldProvider = providerOf(oldKey);
    String newProvider = keys.addGenerated(200);
    try {
      String fresh = caller.token(server);
      assertThat(keyId(fresh))
          .isEqualTo(keys.shown(newProvider).path("kid").asText())
          .isNotEqualTo(oldKey);
      assertThat(tenant(fresh)).isEqualTo(marker);
      assertThat(tenant(old)).isEqualTo(marker);

      keys.set(oldProvider, "active", "false");
      assertThat(keys.shown(oldProvider).path("status").asText()).isEqualTo("PASSIVE");
      assertThat(tenant(old)).isEqualTo(marker);

      keys.set(oldProvider, "enabled", "false");
      assertThat(keys.shown(oldProvider).path("status").asText()).isEqualTo("DISABLED");
      assertThat(server.introspect(old).path("active").asBoolean()).isTrue();
      assertThat(server.introspect(old).has("props")).isFalse();
      assertThat(tenant(fresh)).isEqualTo(marker);
    } finally {
      keys.set(oldProvider, "enabled", "true");
      keys.set(oldProvider, "active", "true");
      keys.remove(newProvider);
    }
  }

  private McpCaller caller() {
    return McpCaller.registered(realm).feeding("tenant", marker);
  }

  private String tenant(String token) {
    return server.introspect(token).path("props").path("tenant").asText();
  }

  private String activeKeyId() {
    return realm.admin().get("/keys").expect(200).json().at("/active/MCP-PROPS").asText();
  }

  private String providerOf(String keyId) {
    return keys.providers().stream()
        .filter(provider -> keys.shown(provider).path("kid").asText().equals(keyId))
        .findFirst()
        .orElseThrow();
  }

  private String keyId(String token) throws Exception {
    return JWEObject.parse(realm.verified(token).getStringClaim("props")).getHeader().getKeyID();
  }
}
