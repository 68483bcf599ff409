package io.mcpauth.keycloak.it.props;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.node.NodeScript;
import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.python.PythonScript;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The readers of docs/props.md open what the server sealed, each in its three ways: introspection,
 * shared key, public key.
 */
@Tag("once")
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class PropsReadersIT {

  private static final String PROPS = "{\"tenant\":\"acme\"}";

  private final McpRealm realm;
  private final Map<String, Task> tasks = new LinkedHashMap<>();

  PropsReadersIT(McpRealm realm) {
    this.realm = realm;
  }

  @BeforeAll
  void issueTokens() throws Exception {
    ResourceServer shared = ResourceServer.registered(realm);
    String token = McpCaller.registered(realm).feeding("tenant", "acme").token(shared);
    JsonNode keys =
        realm.admin().get("/mcp/props-keys/" + shared.clientId()).expect(200).json().path("keys");
    tasks.put("introspection", new Task(shared, token, keys));
    tasks.put("shared key", new Task(shared, token, keys));
    tasks.put(
        "EC key",
        sealedTo(new ECKeyGenerator(Curve.P_256).keyUse(KeyUse.ENCRYPTION).keyID("ec").generate()));
    tasks.put(
        "RSA key",
        sealedTo(new RSAKeyGenerator(2048).keyUse(KeyUse.ENCRYPTION).keyID("rsa").generate()));
  }

  @Test
  void typeScriptReaderOpensWhatWasSealed() {
    tasks.forEach(
        (how, task) -> {
          String argument = Json.write(task.argument(realm, how));
          try (AttendedProcess script =
              NodeScript.start("props-reader/main.ts", Map.of(), List.of(argument))) {
            assertThat(script.await(Duration.ofMinutes(1)).expectSuccess().output().strip())
                .as(how)
                .isEqualTo(PROPS);
          }
        });
  }

  @Test
  void pythonReaderOpensWhatWasSealed() {
    tasks.forEach(
        (how, task) ->
            assertThat(
                    Json.parse(PythonScript.run("main.py", Json.write(task.argument(realm, how)))))
                .as(how)
                .isEqualTo(Json.parse(PROPS)));
  }

  @Test
  void javaReaderOpensWhatWasSealed() throws Exception {
    String issuer = realm.issuer().toString();
    for (Map.Entry<String, Task> each : tasks.entrySet()) {
      Task task = each.getValue();
      ResourceServer server = task.server();
      JWTClaimsSet claims = OpenProps.verify(task.token(), issuer, server.url());
      JWKSet keys = JWKSet.parse(Json.write(Map.of("keys", task.keys())));
      Map<String, Object> props =
          switch (each.getKey()) {
            case "introspection" ->
                OpenProps.introspect(task.token(), issuer, server.clientId(), server.secret());
            case "shared key" -> OpenProps.openWithSharedKey(claims, keys);
            default -> OpenProps.openWithPrivateKey(claims, server.clientId(), keys);
          };
      assertThat(props).as(each.getKey()).isEqualTo(Map.of("tenant", "acme"));
    }
  }

  /** So that what people copy is what was run. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "it-tests/node/props-reader/open-props.ts",
        "it-tests/python/open_props.py",
        "it-tests/src/test/java/io/mcpauth/keycloak/it/props/OpenProps.java"
      })
  void documentationShowsTheReaderThatIsTested(String reader) throws IOException {
    Path project = MavenProperty.path("realm.export").resolveSibling("");
    String page = Files.readString(project.resolve("docs").resolve("props.md"));
    String code = Files.readString(project.resolve(reader));
    if (reader.endsWith(".java")) {
      // The package is ours, the class is the reader's.
      code = code.substring(code.indexOf("import static"));
    }

    assertThat(page).contains(code);
  }

  private Task sealedTo(JWK key) {
    ResourceServer server = ResourceServer.registered(realm, ResourceServer.jwks(key));
    String token =
        McpCaller.registered(realm)
            .withoutScope("mcp-props")
            .feeding("tenant", "acme")
            .mapper("oidc-mcp-props-mapper", Map.of("claim.name", "props", "mode", "public key"))
            .token(server);
    return new Task(server, token, Json.parse(new JWKSet(key).toString(false)).path("keys"));
  }

  private record Task(ResourceServer server, String token, JsonNode keys) {

    Map<String, Object> argument(McpRealm realm, String how) {
      return Map.of(
          "how",
          how,
          "token",
          token,
          "issuer",
          realm.issuer().toString(),
          "url",
          server.url(),
          "clientId",
          server.clientId(),
          "secret",
          server.secret(),
          "keys",
          StreamSupport.stream(keys.spliterator(), false).toList());
    }
  }
}
