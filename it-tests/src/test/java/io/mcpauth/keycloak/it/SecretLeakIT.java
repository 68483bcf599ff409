package io.mcpauth.keycloak.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.Postgres;
import io.mcpauth.keycloak.it.server.SecondNode;
import io.mcpauth.keycloak.it.server.ServerLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Where a plain secret might be left behind: the database with its write-ahead log, the log of the
 * server at DEBUG, events, exports. And what a second node makes of a changed secret.
 */
@Tag("postgres")
@OnKeycloak
class SecretLeakIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final McpRealm second;
  private final List<ServerLog> logs;
  private final Postgres database;
  private final Map<String, String> secrets = new LinkedHashMap<>();
  private List<Long> marks = List.of();

  SecretLeakIT(McpRealm realm, SecondNode node, KeycloakServer server, Postgres database) {
    this.realm = realm;
    this.second = realm.through(node);
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
    realm
        .admin()
        .post("/partialImport", Map.of("clients", List.of(client("clear", clear))))
        .expect(200);

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
    String id = "created-" + UUID.randomUUID();
    String first = secret("create");
    realm.admin().post("/clients", client(id, first)).expect(201);
    assertThat(token(realm, id, first).status()).isEqualTo(200);

    String next = secret("update");
    realm.admin().put("/clients/" + uuid(id), Map.of("clientId", id, "secret", next)).expect(204);

    // The second node has never seen the one, and had never cached the other.
    assertThat(token(second, id, next).status()).isEqualTo(200);
    assertThat(token(second, id, first).status()).isEqualTo(401);
    assertThat(token(realm, id, first).status()).isEqualTo(401);

    String generated = "generated-" + UUID.randomUUID();
    realm.admin().post("/clients", client(generated, "")).expect(201);
    String shown = read(generated);
    secrets.put("create without a secret", shown);
    assertThat(token(realm, generated, shown).status()).isEqualTo(200);
  }

  @Test
  void regeneratedSecrets() {
    String id = "regenerated-" + UUID.randomUUID();
    String first = secret("create");
    realm.admin().post("/clients", client(id, first)).expect(201);
    assertThat(token(second, id, first).status()).isEqualTo(200);

    String made = regenerate(id);
    secrets.put("regenerate", made);

    assertThat(token(second, id, made).status()).isEqualTo(200);
    assertThat(token(second, id, first).status()).isEqualTo(401);
    // Made through the one node, shown through the other.
    JsonNode shown = second.admin().get("/clients/" + uuid(id)).expect(200).json();
    assertThat(shown.path("secret").asText()).isEqualTo(made);
    assertThat(second.admin().get("/clients/" + uuid(id)).json().has("secret")).isFalse();
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
    String id = "weak-" + UUID.randomUUID();
    String secret = secret("rehash");
    ObjectNode weak = (ObjectNode) client(id, "");
    weak.putObject("attributes").put("mcp.secret.hash", weakHash(secret));
    realm.admin().post("/clients", weak).expect(201);

    assertThat(token(realm, id, secret).status()).isEqualTo(200);

    assertThat(hash(id)).startsWith("$pbkdf2-sha256$i=600000,");
    assertThat(token(second, id, secret).status()).isEqualTo(200);
  }

  /** Keycloak's executor secret-rotation lets the old secret live for a while. */
  @Test
  void rotatedSecrets() {
    withRotation(
        () -> {
          String id = "rotated-" + UUID.randomUUID();
          String first = secret("before rotation");
          realm.admin().post("/clients", client(id, first)).expect(201);
          assertThat(token(realm, id, first).status()).isEqualTo(200);

          String made = regenerate(id);
          secrets.put("rotation", made);

          assertThat(token(realm, id, made).status()).isEqualTo(200);
          assertThat(token(realm, id, first).status()).isEqualTo(200);
          assertThat(token(second, id, first).status()).isEqualTo(200);
          assertThat(attributes(id).path("mcp.secret.rotated.hash").asText())
              .startsWith("$pbkdf2-sha256$");
          String path = "/clients/" + uuid(id) + "/client-secret/rotated";
          assertThat(realm.admin().get(path).expect(200).body()).doesNotContain(first, "pbkdf2");

          realm.admin().delete(path).expect(204);
          assertThat(token(realm, id, first).status()).isEqualTo(401);
          assertThat(token(realm, id, made).status()).isEqualTo(200);
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

  private static JsonNode client(String id, String secret) {
    return new ObjectMapper()
        .valueToTree(
            Map.of(
                "clientId",
                id,
                "secret",
                secret,
                "publicClient",
                false,
                "standardFlowEnabled",
                false,
                "serviceAccountsEnabled",
                true));
  }

  private String uuid(String id) {
    return realm.client(id).path("id").asText();
  }

  private JsonNode attributes(String id) {
    return realm.client(id).path("attributes");
  }

  private String hash(String id) {
    return attributes(id).path("mcp.secret.hash").asText();
  }

  private String read(String id) {
    return realm
        .admin()
        .get("/clients/" + uuid(id) + "/client-secret")
        .expect(200)
        .json()
        .path("value")
        .asText();
  }

  private String regenerate(String id) {
    return realm
        .admin()
        .post("/clients/" + uuid(id) + "/client-secret", Map.of())
        .expect(200)
        .json()
        .path("value")
        .asText();
  }

  private static Answer token(McpRealm node, String id, String secret) {
    return Http.post(node.endpoint("token"))
        .form(
            Form.empty()
                .with("grant_type", "client_credentials")
                .with("client_id", id)
                .with("client_secret", secret))
        .send();
  }

  private static String weakHash(String secret) {
    try {
      byte[] salt = "saltsaltsaltsalt".getBytes(UTF_8);
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, 1000, 256))
              .getEncoded();
      return "$pbkdf2-sha256$i=1000,l=32$c2FsdHNhbHRzYWx0c2FsdA$"
          + Base64.getEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
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
