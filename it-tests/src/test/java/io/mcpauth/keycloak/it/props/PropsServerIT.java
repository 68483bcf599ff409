package io.mcpauth.keycloak.it.props;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWEObject;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Props on servers of their own: keys from vault, environment and file, a log at TRACE, and the
 * files of the database, open to an attacker.
 */
@Tag("once")
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class PropsServerIT {

  private static final String VARIABLE = "MCP_PROPS_KEY_OF_THIS_TEST";

  /** Hibernate's own TRACE prints every value of the database; docs/props.md says so. */
  private static final String TRACE =
      "--log-level=info,org.keycloak:trace,io.mcpauth:trace,org.jboss.resteasy:trace,"
          + "io.quarkus.vertx:trace,io.vertx:trace";

  private final KeycloakStarter starter;
  private final RealmFile realmFile;
  private final String marker = "marker-" + UUID.randomUUID();
  private final String vaultKey = randomKey();

  /** Beside the log of the other server, to be looked at after a failure. */
  private final Path folder =
      MavenProperty.path("keycloak.log").resolveSibling("props-server-" + UUID.randomUUID());

  private @Nullable KeycloakServer started;

  PropsServerIT(KeycloakStarter starter, RealmFile realmFile) {
    this.starter = starter;
    this.realmFile = realmFile;
  }

  @BeforeAll
  void start() throws IOException {
    Files.createDirectories(folder.resolve("vault"));
    Files.createDirectories(folder.resolve("keys"));
    started = start(Map.of(VARIABLE, randomKey()));
  }

  @AfterAll
  void stop() {
    if (started != null) {
      started.close();
    }
  }

  @Test
  void sealsWithKeysFromVaultEnvironmentAndFile() throws Exception {
    McpRealm realm = realm("sources");
    Path file = Files.writeString(folder.resolve("keys").resolve("file.key"), randomKey() + "\n");
    Files.writeString(folder.resolve("vault").resolve("sources_props"), vaultKey);
    RealmKeys keys = new RealmKeys(realm);
    ResourceServer mcp = ResourceServer.registered(realm);
    McpCaller caller = McpCaller.registered(realm).feeding("tenant", marker);
    int priority = 200;
    for (Map<String, String> source :
        List.of(
            Map.of("source", "vault", "vault-secret", "${vault.props}"),
            Map.of("source", "environment", "environment-variable", VARIABLE),
            Map.of("source", "file", "key-file", file.toString()))) {
      String provider = keys.add(with(source, priority++)).expect(201).location().getPath();
      String id = provider.substring(provider.lastIndexOf('/') + 1);
      String token = caller.token(mcp);

      assertThat(
              JWEObject.parse(realm.verified(token).getStringClaim("props")).getHeader().getKeyID())
          .as(source.toString())
          .isEqualTo(keys.shown(id).path("kid").asText());
      assertThat(mcp.introspect(token).path("props").path("tenant").asText()).isEqualTo(marker);
    }
  }

  @Test
  void keepsPropsOutOfTheLogAtTrace() {
    McpRealm realm = realm("traced");
    ResourceServer mcp = ResourceServer.registered(realm);
    String grantMarker = "grant-" + UUID.randomUUID();
    McpCaller caller = McpCaller.registered(realm).feeding("tenant", marker);
    long mark = server().log().mark();

    JsonNode tokens = caller.grant(mcp, "openid mcp:tools").expect(200).json();
    String token = tokens.path("access_token").asText();
    mcp.authenticated("PUT", URI.create(realm.server() + "/realms/traced/mcp/grant-props"))
        .header("Subject-Token", token)
        .json(Map.of("grant", grantMarker))
        .send()
        .expect(204);
    String refreshed = caller.refresh(tokens).expect(200).json().path("access_token").asText();
    Http.get(realm.endpoint("userinfo")).bearer(refreshed).send().expect(200);
    assertThat(mcp.introspect(refreshed).path("props").toString()).contains(marker, grantMarker);

    String log = server().log().since(mark);
    assertThat(log).contains("TRACE [org.keycloak").doesNotContain(marker, grantMarker);
  }

  @Test
  void tokenSourceAndDatabaseRevealNothingWithoutTheVault() throws Exception {
    Path database = folder.resolve("keycloak.mv.db");
    Path project = MavenProperty.path("realm.export").resolveSibling("");

    McpRealm open = realm("generated");
    ResourceServer openServer = ResourceServer.registered(open);
    String openToken = McpCaller.registered(open).feeding("tenant", marker).token(openServer);

    McpRealm closed = realm("vaulted");
    RealmKeys keys = new RealmKeys(closed);
    String generated = keys.providers().get(0);
    Files.writeString(folder.resolve("vault").resolve("vaulted_props"), vaultKey);
    keys.add(with(Map.of("source", "vault", "vault-secret", "${vault.props}"), 200)).expect(201);
    keys.remove(generated);
    ResourceServer closedServer = ResourceServer.registered(closed);
    McpCaller caller = McpCaller.registered(closed);
    JsonNode tokens = caller.tokens(closedServer);
    String grantMarker = "grant-" + UUID.randomUUID();
    closedServer
        .authenticated("PUT", URI.create(closed.server() + "/realms/vaulted/mcp/grant-props"))
        .header("Subject-Token", tokens.path("access_token").asText())
        .json(Map.of("grant", grantMarker))
        .send()
        .expect(204);
    String closedToken = caller.refresh(tokens).expect(200).json().path("access_token").asText();
    awaitInDatabase(database, closedServer.clientId());

    Attack onOpen =
        new Attack(open.verified(openToken), List.of(openServer.clientId(), openServer.url()))
            .reading(database);
    Attack onClosed =
        new Attack(
                closed.verified(closedToken), List.of(closedServer.clientId(), closedServer.url()))
            .reading(
                database,
                project.resolve("providers/src"),
                project.resolve("realm-export"),
                project.resolve("docs"),
                project.resolve("themes/src"))
            .reading(closedToken);

    // It is a real attack: it finds the key that Keycloak keeps, and with the vault all.
    assertThat(onOpen.plaintext()).hasValueSatisfying(text -> assertThat(text).contains(marker));
    assertThat(onClosed.candidates()).isGreaterThan(1000);
    assertThat(onClosed.plaintext()).isEmpty();
    assertThat(onClosed.reading(folder.resolve("vault")).plaintext())
        .hasValueSatisfying(text -> assertThat(text).contains(grantMarker));
    assertThat(new String(Files.readAllBytes(database), UTF_8)).doesNotContain(grantMarker);
  }

  @Test
  void saysAtStartWhichKeyCannotBeUsed() {
    McpRealm realm = realm("restarted");
    RealmKeys keys = new RealmKeys(realm);
    keys.add(with(Map.of("source", "environment", "environment-variable", VARIABLE), 200))
        .expect(201);
    String generated =
        keys.providers().stream()
            .filter(id -> keys.shown(id).path("providerPriority").asInt() == 100)
            .findFirst()
            .orElseThrow();
    keys.remove(generated);
    String provider = keys.providers().get(0);
    server().close();
    try (KeycloakServer broken = start(Map.of(VARIABLE, "c2hvcnQ="))) {
      assertThat(broken.startLog().lines().filter(line -> line.contains(" ERROR [")))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains(VARIABLE, "has 40 bits, fewer than 256", "openssl rand -base64 32")
                      .doesNotContain("c2hvcnQ="));
      McpRealm again = McpRealm.existing(broken.url(), new AdminApi(broken), "restarted");
      assertThat(new RealmKeys(again).shown(provider).path("status").asText())
          .isEqualTo("DISABLED");
    } finally {
      started = start(Map.of(VARIABLE, randomKey()));
    }
  }

  private KeycloakServer server() {
    return Objects.requireNonNull(started, "start() runs first");
  }

  private McpRealm realm(String name) {
    return McpRealm.create(server().url(), new AdminApi(server()), realmFile, name);
  }

  private KeycloakServer start(Map<String, String> environment) {
    return starter.start(
        folder,
        List.of(
            TRACE,
            "--vault-dir=" + folder.resolve("vault"),
            "--spi-keys--mcp-props-key--directory=" + folder.resolve("keys")),
        environment);
  }

  private static Map<String, String> with(Map<String, String> config, int priority) {
    Map<String, String> more = new HashMap<>(config);
    more.put("priority", String.valueOf(priority));
    return more;
  }

  private static void awaitInDatabase(Path database, String text) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!new String(Files.readAllBytes(database), ISO_8859_1).contains(text)) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("the database did not write " + text);
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static String randomKey() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
