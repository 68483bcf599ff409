package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * MCP clients in a browser send {@code MCP-Protocol-Version} to the authorization server too, so
 * the browser asks first (Fetch standard, "CORS-preflight fetch"). Keycloak allows it with one
 * option.
 */
@OnKeycloak
class PreflightIT {

  private static final String ORIGIN = "http://localhost:6274";
  private static final Path PROJECT = MavenProperty.path("docker.folder").resolve("..");

  private final McpRealm realm;

  PreflightIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /realms/{realm}/.well-known/oauth-authorization-server",
    "GET, /realms/{realm}/.well-known/openid-configuration",
    "GET, /.well-known/oauth-authorization-server/realms/{realm}",
    "GET, /.well-known/openid-configuration/realms/{realm}",
    "POST, /realms/{realm}/clients-registrations/openid-connect",
    "GET, /realms/{realm}/clients-registrations/openid-connect/{client}",
    "POST, /realms/{realm}/protocol/openid-connect/token",
    "POST, /realms/{realm}/protocol/openid-connect/revoke",
    "GET, /realms/{realm}/protocol/openid-connect/userinfo",
  })
  void allowsTheHeadersOfAnMcpClient(String method, String path) {
    String client = OAuthClient.registered(realm, "http://localhost:8765/callback").id();
    URI uri =
        URI.create(
            realm.server() + path.replace("{realm}", realm.name()).replace("{client}", client));

    Answer preflight =
        Http.request("OPTIONS", uri)
            .header("Origin", ORIGIN)
            .header("Access-Control-Request-Method", method)
            .header("Access-Control-Request-Headers", "content-type,mcp-protocol-version")
            .send()
            .expect(200);

    assertThat(preflight.header("Access-Control-Allow-Origin")).contains(ORIGIN);
    assertThat(list(preflight, "Access-Control-Allow-Methods"))
        .contains(method.toLowerCase(Locale.ROOT));
    assertThat(list(preflight, "Access-Control-Allow-Headers"))
        .contains("content-type", "authorization", "mcp-protocol-version");
  }

  /** The option is in everything that starts a server here, and in what people are told to do. */
  @Test
  void everyWayToStartSaysIt() throws IOException {
    String variable = "KC_SPI_CORS__DEFAULT__ALLOWED_HEADERS";
    JsonNode compose = new YAMLMapper().readTree(read("docker/compose.yaml"));

    assertThat(read("docker/Dockerfile").lines().map(String::strip))
        .contains(variable + "=mcp-protocol-version");
    assertThat(compose.at("/services/keycloak/environment/" + variable).asText())
        .isEqualTo("${" + variable + ":-mcp-protocol-version}");
    for (String file : List.of("demo", "README.md", "docs/deploy.md")) {
      assertThat(read(file))
          .as(file)
          .contains("--spi-cors--default--allowed-headers=mcp-protocol-version");
    }
  }

  private static String read(String file) throws IOException {
    return Files.readString(PROJECT.resolve(file));
  }

  private static List<String> list(Answer answer, String header) {
    return Stream.of(answer.header(header).orElse("").split(","))
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .toList();
  }
}
