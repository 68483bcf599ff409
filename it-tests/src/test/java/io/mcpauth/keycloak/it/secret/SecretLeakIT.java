package io.mcpauth.keycloak.it.secret;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.HASH;
import static io.mcpauth.keycloak.it.realm.ConfidentialClients.weakHash;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.Postgres;
import io.mcpauth.keycloak.it.server.RealmExport;
import io.mcpauth.keycloak.it.server.SecondNode;
import io.mcpauth.keycloak.it.server.ServerLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where a plain secret might be left behind: the database with its write-ahead log, the log of the
 * server at DEBUG, events, exports. And what a second node makes of a changed secret.
 */
@Tag("postgres")
@OnKeycloak
class SecretLeakIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ConfidentialClients clients;

  /** The same clients, through the other node. */
  private final McpRealm second;

  private final ConfidentialClients elsewhere;
  private final List<ServerLog> logs;
  private final Postgres database;
  private final RealmExport realmExport;
  private final Map<String, String> secrets = new LinkedHashMap<>();
  private List<Long> marks = List.of();

  SecretLeakIT(
      McpRealm realm,
      SecondNode node,
      KeycloakServer server,
      Postgres database,
      RealmExport realmExport) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.second = realm.through(node);
    this.elsewhere = new ConfidentialClients(second);
    this.realmExport = realmExport;
    this.logs = List.of(server.log(), node.server().log());
    this.database = database;
  }

  @BeforeEach
  void keepAdministratorsEventsInFull() {
    realm.admin().put("", Map.of("adminEventsDetailsEnabled", true)).expect(204);
    marks = logs.stream().map(ServerLog::mark).toList();
  }

  @AfterEach
  void lookEverywhere() throws IOException {
    assertThat(secrets).isNotEmpty();
    database.checkpoint();
    secrets.forEach(
        (origin, secret) ->
            assertThat(filesWith(secret))
                .as("files of the database with the secret of " + origin)
                .isEmpty());
    String log = logs.get(0).since(marks.get(0)) + logs.get(1).since(marks.get(1));
    assertThat(log).contains("DEBUG [org.keycloak");
    String events =
        realm.admin().get("/events?max=1000").expect(200).body()
            + realm.admin().get("/admin-events?max=1000").expect(200).body();
    String export =
        realm.admin().post("/partial-export?exportClients=true", Map.of()).expect(200).body();
    secrets.forEach(
        (origin, secret) -> {
          assertThat(log).as("log with the secret of " + origin).doesNotContain(secret);
          assertThat(events).as("events with the secret of " + origin).doesNotContain(secret);
          assertThat(export).as("export with the secret of " + origin).doesNotContain(secret);
        });
  }

  /** The search itself is no search of nothing: it finds what stock Keycloak stores. */
  @Test
  void findsASecretThatIsStoredInClear() throws Exception {
    secrets.put("nobody", UUID.randomUUID().toString());
    String clear = "clear-" + UUID.randomUUID();
    clients.importOne(Map.of("secret", clear));

    database.checkpoint();

    assertThat(filesWith(clear)).anyMatch(file -> file.toString().contains("/base/"));
    assertThat(filesWith(clear)).anyMatch(file -> file.toString().contains("/pg_wal/"));
    try (Connection connection = database.connect();
        Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("SHOW full_page_writes")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo("on");
    }
  }

  @Test
  void createdAndUpdatedClients() {
    String first = secret("create");
    String id = clients.create(Map.of("secret", first));
    assertThat(clients.token(id, first).status()).isEqualTo(200);

    String next = secret("update");
    clients.update(id, Map.of("secret", next)).expect(204);

    // The second node has never seen the one, and had never cached the other.
    assertThat(elsewhere.token(id, next).status()).isEqualTo(200);
    assertThat(elsewhere.token(id, first).status()).isEqualTo(401);
    assertThat(clients.token(id, first).status()).isEqualTo(401);

    String generated = clients.create(Map.of());
    String shown = clients.readSecret(generated);
    secrets.put("create without a secret", shown);
    assertThat(clients.token(generated, shown).status()).isEqualTo(200);
  }

  @Test
  void regeneratedSecrets() {
    String first = secret("create before regenerate");
    String id = clients.create(Map.of("secret", first));
    assertThat(elsewhere.token(id, first).status()).isEqualTo(200);

    String made = clients.regenerate(id);
    secrets.put("regenerate", made);

    assertThat(elsewhere.token(id, made).status()).isEqualTo(200);
    assertThat(elsewhere.token(id, first).status()).isEqualTo(401);
    // Made through the one node, shown through the other.
    assertThat(elsewhere.look(id).path("secret").asText()).isEqualTo(made);
    assertThat(elsewhere.look(id).has("secret")).isFalse();
  }

  @Test
  void registeredClients() {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("token_endpoint_auth_method", "client_secret_post");
    JsonNode registered = realm.registration().register(metadata).expect(201).json();
    secrets.put("registration", registered.path("client_secret").asText());
    metadata.put("client_id", registered.path("client_id").asText());
    metadata.put("client_name", "changed");

    Http.request("PUT", URI.create(registered.path("registration_client_uri").asText()))
        .bearer(registered.path("registration_access_token").asText())
        .json(metadata)
        .send()
        .expect(200);
  }

  /** The secret of such a client was in the database before; from its hashing on it is no more. */
  @Test
  void hashesOfOldClientsThatAreMadeStronger() {
    String secret = secret("rehash");
    String id = clients.create(Map.of("attributes", Map.of(HASH, weakHash(secret))));

    assertThat(clients.token(id, secret).status()).isEqualTo(200);

    assertThat(clients.hashOf(id)).startsWith("$pbkdf2-sha256$i=600000,");
    assertThat(elsewhere.token(id, secret).status()).isEqualTo(200);
  }

  /** Keycloak's executor secret-rotation lets the old secret live for a while. */
  @Test
  void rotatedSecrets() {
    withRotation(
        () -> {
          String first = secret("before rotation");
          String id = clients.create(Map.of("secret", first));
          assertThat(clients.token(id, first).status()).isEqualTo(200);

          String made = clients.regenerate(id);
          secrets.put("rotation", made);

          assertThat(clients.token(id, made).status()).isEqualTo(200);
          assertThat(clients.token(id, first).status()).isEqualTo(200);
          assertThat(elsewhere.token(id, first).status()).isEqualTo(200);
          assertThat(clients.attribute(id, "mcp.secret.rotated.hash"))
              .startsWith("$pbkdf2-sha256$");
          String path = clients.path(id) + "/client-secret/rotated";
          assertThat(realm.admin().get(path).expect(200).body()).doesNotContain(first, "pbkdf2");

          realm.admin().delete(path).expect(204);
          assertThat(clients.token(id, first).status()).isEqualTo(401);
          assertThat(clients.token(id, made).status()).isEqualTo(200);
        });
  }

  private void withRotation(Runnable test) {
    ObjectNode profiles =
        (ObjectNode) realm.admin().get("/client-policies/profiles").expect(200).json();
    ObjectNode rotating = profiles.deepCopy();
    rotating.remove("globalProfiles");
    for (JsonNode profile : rotating.path("profiles")) {
      if (profile.path("name").asText().equals("mcp-hashed-secrets")) {
        ObjectNode rotation = ((ArrayNode) profile.path("executors")).insertObject(0);
        rotation.put("executor", "secret-rotation");
        rotation
            .putObject("configuration")
            .put("expiration-period", 1000)
            .put("rotated-expiration-period", 500)
            .put("remaining-rotation-period", 100);
      }
    }
    profiles.remove("globalProfiles");
    realm.admin().put("/client-policies/profiles", rotating).expect(204);
    try {
      test.run();
    } finally {
      realm.admin().put("/client-policies/profiles", profiles).expect(204);
    }
  }

  private String secret(String origin) {
    String secret = "plain-" + UUID.randomUUID();
    secrets.put(origin, secret);
    return secret;
  }

  /** {@code kc.sh export}: the realm as a process of its own reads it from the database. */
  @Test
  void exportOfTheWholeRealm(@TempDir Path folder) throws IOException {
    assumeTrue(realmExport.isAvailable());
    createdAndUpdatedClients();
    regeneratedSecrets();
    registeredClients();
    hashesOfOldClientsThatAreMadeStronger();
    rotatedSecrets();

    RealmExport.Result export = realmExport.of(realm, folder);

    assertThat(export.json().path("realm").asText()).isEqualTo(realm.name());
    assertThat(export.json().findValuesAsText(HASH)).hasSizeGreaterThan(4);
    String files = export.json() + export.log();
    assertThat(export.log()).contains("DEBUG [org.keycloak");
    secrets.forEach(
        (origin, secret) ->
            assertThat(files).as("export with the secret of " + origin).doesNotContain(secret));
  }

  /** Every file of the data directory, tables, indexes and write-ahead log alike. */
  private List<Path> filesWith(String text) {
    byte[] wanted = text.getBytes(UTF_8);
    try (Stream<Path> files = Files.walk(database.dataDirectory())) {
      return files.filter(Files::isRegularFile).filter(file -> contains(file, wanted)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean contains(Path file, byte[] wanted) {
    try {
      String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
      return bytes.contains(new String(wanted, ISO_8859_1));
    } catch (NoSuchFileException e) {
      return false; // PostgreSQL has removed it meanwhile.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
