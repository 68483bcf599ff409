package io.mcpauth.keycloak.it.props;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
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

/** Props that cannot be sealed stop the token, and settings that cannot work are not saved. */
@OnKeycloak
class PropsRefusalIT {

  private final McpRealm realm;
  private final KeycloakServer keycloak;
  private final RealmKeys keys;
  private final ResourceServer server;
  private final String marker = "marker-" + UUID.randomUUID();

  PropsRefusalIT(McpRealm realm, KeycloakServer keycloak) {
    this.realm = realm;
    this.keycloak = keycloak;
    this.keys = new RealmKeys(realm);
    this.server = ResourceServer.registered(realm);
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
        "environment | environment-variable | PATH | Environment variable must begin with MCP_PROPS_KEY",
        "environment | environment-variable | '' | Environment variable is missing",
        "vault | vault-secret | c2VjcmV0 | Vault secret must be an expression",
        "vault | vault-secret | ${vault.nowhere} | is missing: set it",
        "file | key-file | '' | Key file is missing",
        // Nothing about the file: see KeyFileIT.
        "file | key-file | /nowhere/key | the server's operator sets the directory",
        "file | key-file | /etc/passwd | the server's operator sets the directory",
        "other | key-file | /etc/passwd | Source must be generated",
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
                mapper(Map.of(setting, value)))
            .expect(400);

    assertThat(refused.body()).contains(reason);
  }

  /** Keycloak checks a mapper that is saved alone, and none that comes with its client. */
  @Test
  void refusesATokenWhenAMapperCameInWithABadSetting() {
    McpCaller caller = caller();
    realm
        .admin()
        .put(
            "/clients/" + caller.id(),
            Map.of(
                "clientId",
                caller.clientId(),
                "protocolMappers",
                List.of(mapper(Map.of("claim.name", "other", "size-limit", "much")))))
        .expect(204);

    assertRefused(caller, "a setting of the mapper cannot be read");
  }

  private static Map<String, Object> mapper(Map<String, String> config) {
    return Map.of(
        "name",
        "bad",
        "protocol",
        "openid-connect",
        "protocolMapper",
        "oidc-mcp-props-mapper",
        "config",
        config);
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
}
