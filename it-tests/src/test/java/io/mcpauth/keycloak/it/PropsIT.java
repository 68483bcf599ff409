package io.mcpauth.keycloak.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.props.McpCaller;
import io.mcpauth.keycloak.it.props.RealmKeys;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Props: sealed in the token, open to the MCP server that the token is for, and to nobody else. */
@OnKeycloak
class PropsIT {

  private final McpRealm realm;
  private final KeycloakServer keycloak;
  private final RealmKeys keys;
  private final ResourceServer server;
  private final String marker = "marker-" + UUID.randomUUID();

  PropsIT(McpRealm realm, KeycloakServer keycloak) {
    this.realm = realm;
    this.keycloak = keycloak;
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
  void letsNoPlaintextIntoAnyOtherOutput() {
    // Stock mappers with a higher priority than most: they map roles.
    String role = marker + "-role";
    McpCaller caller =
        caller()
            .withoutScope("roles")
            .roleOfAlice(role)
            .mapper(
                "oidc-usermodel-realm-role-mapper",
                Map.of(
                    "claim.name", "props.roles",
                    "multivalued", "true",
                    "jsonType.label", "String",
                    "access.token.claim", "true",
                    "id.token.claim", "true",
                    "userinfo.token.claim", "true",
                    "introspection.token.claim", "true",
                    "lightweight.claim", "true"));
    assertThat(server.introspect(caller.token(server)).path("props").toString())
        .contains(role, '"' + marker + '"');
    Answer answer = caller.grant(server, "openid mcp:tools offline_access").expect(200);
    JsonNode tokens = answer.json();
    Answer refreshed = caller.refresh(tokens).expect(200);

    for (Answer each : List.of(answer, refreshed)) {
      assertThat(each.body()).doesNotContain(marker);
      assertThat(each.json().has("props")).isFalse();
      for (String kind : List.of("access_token", "id_token", "refresh_token")) {
        assertThat(decoded(each.json().path(kind).asText())).as(kind).doesNotContain(marker);
      }
      for (String kind : List.of("id_token", "refresh_token")) {
        assertThat(decoded(each.json().path(kind).asText())).as(kind).doesNotContain("\"props\"");
      }
      Answer userinfo =
          Http.get(realm.endpoint("userinfo"))
              .bearer(each.json().path("access_token").asText())
              .send()
              .expect(200);
      assertThat(userinfo.body()).doesNotContain(marker, "\"props\"");
    }
    assertThat(realm.admin().get("/events?max=1000").expect(200).body()).doesNotContain(marker);
  }

  @Test
  void showsAPlaceholderInTheConsolesEvaluate() {
    McpCaller caller = caller();
    String user =
        realm.admin().get("/users?username=alice").expect(200).json().path(0).path("id").asText();
    String path =
        "/clients/" + caller.id() + "/evaluate-scopes/generate-example-%s?scope=openid&userId=";

    Answer token = realm.admin().get(path.formatted("access-token") + user).expect(200);
    Answer idToken = realm.admin().get(path.formatted("id-token") + user).expect(200);
    Answer userinfo = realm.admin().get(path.formatted("userinfo") + user).expect(200);

    assertThat(token.json().path("props").asText()).isEqualTo("(sealed when the token is issued)");
    for (Answer answer : List.of(token, idToken, userinfo)) {
      assertThat(answer.body()).doesNotContain(marker);
    }
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

  @Test
  void refusesATokenWhosePropsAreTooLarge() {
    McpCaller caller = McpCaller.registered(realm).feeding("big", "x".repeat(9000));

    assertRefused(caller, "size limit");
  }

  @Test
  void refusesATokenWhosePropsAreNoObject() {
    McpCaller caller =
        McpCaller.registered(realm)
            .mapper(
                "oidc-hardcoded-claim-mapper",
                Map.of(
                    "claim.name", "props",
                    "claim.value", marker,
                    "jsonType.label", "String",
                    "access.token.claim", "true"));

    assertRefused(caller, "not a JSON object");
  }

  @Test
  void refusesTwoMappersThatSealOneClaimDifferently() {
    McpCaller caller =
        caller().mapper("oidc-mcp-props-mapper", Map.of("claim.name", "props", "size-limit", "7"));

    assertRefused(caller, "two mappers");
  }

  /** Stock Keycloak's audience mappers, and a client that names no resource. */
  @Test
  void refusesATokenForTwoServersUnlessTheMapperNamesOne() throws Exception {
    ResourceServer other = ResourceServer.registered(realm);
    ResourceServer robot = ResourceServer.registered(realm);
    realm
        .admin()
        .put(
            "/clients/" + robot.id(),
            Map.of("clientId", robot.clientId(), "serviceAccountsEnabled", true))
        .expect(204);
    McpCaller mappers = McpCaller.of(realm, robot.clientId()).feeding("tenant", marker);
    for (ResourceServer each : List.of(server, other)) {
      mappers.mapper(
          "oidc-audience-mapper",
          Map.of("included.client.audience", each.clientId(), "access.token.claim", "true"));
    }

    assertThat(robot.clientCredentials().expect(500).error()).isEqualTo("server_error");
    assertThat(reasons("CLIENT_LOGIN_ERROR", robot.clientId()))
        .singleElement()
        .asString()
        .contains("several MCP servers");

    mappers
        .withoutScope("mcp-props")
        .mapper("oidc-mcp-props-mapper", Map.of("audience", other.clientId()));
    String token = robot.clientCredentials().expect(200).json().path("access_token").asText();
    assertThat(other.introspect(token).path("props").path("tenant").asText()).isEqualTo(marker);
    assertThat(server.introspect(token).path("active").asBoolean()).isTrue();
    assertThat(server.introspect(token).has("props")).isFalse();
  }

  /** RFC 8693, as stock Keycloak does it. */
  @Test
  void sealsForTheServerThatATokenIsExchangedFor() throws Exception {
    ResourceServer downstream = ResourceServer.registered(realm);
    server.set(Map.of("standard.token.exchange.enabled", "true"));
    McpCaller.of(realm, server.clientId())
        .feeding("tenant", marker)
        .mapper(
            "oidc-audience-mapper",
            Map.of(
                "included.client.audience", downstream.clientId(), "access.token.claim", "true"));
    String subject = McpCaller.registered(realm).token(server);

    String exchanged =
        server
            .token(
                Form.empty()
                    .with("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                    .with("subject_token", subject)
                    .with("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
                    .with("audience", downstream.clientId()))
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

  @Test
  void answersServerErrorWithoutAKeyAndBreaksNothingElse() {
    McpCaller caller = caller();
    McpCaller without = McpCaller.registered(realm);
    JsonNode tokens = caller.tokens(server);
    String provider = keys.providers().get(0);
    keys.set(provider, "active", "false");
    long mark = keycloak.log().mark();
    try {
      assertRefused(caller, "add a key provider mcp-props-key");
      String log = keycloak.log().since(mark);
      assertThat(log.lines().filter(line -> line.contains(" ERROR [")))
          .singleElement()
          .asString()
          .contains("add a key provider mcp-props-key", caller.clientId(), realm.name());
      assertThat(caller.refresh(tokens).expect(500).error()).isEqualTo("server_error");

      without.grant(server, "openid mcp:tools").expect(200);
      Http.get(realm.endpoint("certs")).send().expect(200);
    } finally {
      keys.set(provider, "active", "true");
    }
    // What was refused did not use the refresh token up.
    caller.refresh(tokens).expect(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "environment | environment-variable | MCP_PROPS_KEY_NOWHERE | is missing: set it",
        "environment | environment-variable | PATH | must begin with MCP_PROPS_KEY",
        "environment | environment-variable | '' | environment-variable is missing",
        "vault | vault-secret | c2VjcmV0 | must not stand here",
        "vault | vault-secret | ${vault.nowhere} | is missing: set it",
        "file | key-file | /nowhere/key | is missing: set it",
        "file | key-file | key.txt | absolute path",
        "file | key-file | /etc/passwd | use the output of: openssl rand -base64 32",
        "other | key-file | /etc/passwd | source must be generated",
      })
  void refusesToSaveAKeyThatCannotBeUsed(
      String source, String setting, String value, String reason) {
    int before = keys.providers().size();
    Answer refused = keys.add(Map.of("source", source, setting, value)).expect(400);

    assertThat(refused.json().path("errorMessage").asText()).contains(reason);
    assertThat(keys.providers()).hasSize(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "claim.name | aud | Claim: use letters",
        "claim.name | a.b | Claim: use letters",
        "mode | none | Mode: choose",
        "size-limit | 0 | Size limit: enter",
        "size-limit | much | Size limit: enter",
        "audience | nobody | Audience: no client",
        "upstream-token-key | a b | Key for the upstream token: use letters",
      })
  void refusesToSaveAMapperWithABadSettingAndSaysWhich(
      String setting, String value, String reason) {
    McpCaller caller = McpCaller.registered(realm);
    Answer refused =
        realm
            .admin()
            .post(
                "/clients/" + caller.id() + "/protocol-mappers/models",
                Map.of(
                    "name",
                    "bad",
                    "protocol",
                    "openid-connect",
                    "protocolMapper",
                    "oidc-mcp-props-mapper",
                    "config",
                    Map.of(setting, value)))
            .expect(400);

    assertThat(refused.body()).contains(reason);
  }

  @Test
  void keepsTheKeyOutOfEverythingAnAdministratorReads() {
    String provider = keys.providers().get(0);

    assertThat(realm.admin().get("/components/" + provider).expect(200).json().path("config"))
        .noneMatch(value -> value.toString().matches(".*[A-Za-z0-9+/]{43}=.*"));
    JsonNode shown = keys.shown(provider);
    assertThat(shown.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(shown.path("type").asText()).isEqualTo("OCT");
    assertThat(shown.path("use").asText()).isEqualTo("ENC");
    assertThat(Http.get(realm.endpoint("certs")).send().expect(200).body())
        .doesNotContain(shown.path("kid").asText());
  }

  private McpCaller caller() {
    return McpCaller.registered(realm).feeding("tenant", marker);
  }

  private void assertRefused(McpCaller caller, String reason) {
    Answer refused = caller.grant(server, "mcp:tools").expect(500);

    assertThat(refused.error()).isEqualTo("server_error");
    assertThat(refused.body()).doesNotContain(marker);
    RealmEvent event =
        realm.events("CODE_TO_TOKEN_ERROR").stream()
            .filter(e -> e.clientId().equals(caller.clientId()))
            .findFirst()
            .orElseThrow();
    assertThat(event.error()).isEqualTo("server_error");
    assertThat(event.details().get("reason")).contains(reason);
  }

  private List<String> reasons(String event, String clientId) {
    return realm.events(event).stream()
        .filter(e -> e.clientId().equals(clientId))
        .map(e -> String.valueOf(e.details().get("reason")))
        .toList();
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

  private static String decoded(String token) {
    return McpCaller.payload(token) + token;
  }
}
