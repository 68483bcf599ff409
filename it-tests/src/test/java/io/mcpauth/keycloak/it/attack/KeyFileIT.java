package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.props.RealmKeys;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The administrator of a realm asks the server about its files, with the setting {@code key-file}
 * of a props key. The operator of the server, who is somebody else, has set a directory for them.
 */
@Tag("once")
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class KeyFileIT {

  private static final String KEY = "q0uJ1yNcF3v7o2bXxLr8mPzT5sWdHkEaGiYjUfQnV6M=";

  private final McpRealm withoutDirectory;
  private final KeycloakStarter starter;
  private final RealmFile realmFile;

  private final Path folder =
      MavenProperty.path("keycloak.log").resolveSibling("key-files-" + UUID.randomUUID());

  private final Path directory = folder.resolve("props-keys");
  private @Nullable KeycloakServer server;

  KeyFileIT(McpRealm realm, KeycloakStarter starter, RealmFile realmFile) {
    this.withoutDirectory = realm;
    this.starter = starter;
    this.realmFile = realmFile;
  }

  @BeforeAll
  void start() throws Exception {
    Files.createDirectories(directory.resolve("more"));
    Files.writeString(directory.resolve("props.key"), KEY + "\n");
    Files.writeString(directory.resolve("no-key"), "This is no key at all.");
    Files.writeString(directory.resolve("long"), "A".repeat(100_000));
    Files.writeString(folder.resolve("outside.key"), KEY);
    Files.createSymbolicLink(directory.resolve("link"), folder.resolve("outside.key"));
    for (Path pipe : List.of(directory.resolve("pipe"), folder.resolve("pipe"))) {
      assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    }
    server =
        starter.start(
            folder, List.of("--spi-keys--mcp-props-key--directory=" + directory), Map.of());
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aFileOfTheDirectoryIsAKey() {
    try (McpRealm realm = realm("key-in-directory")) {
      save(realm, "props.key").expect(201);
      save(realm, directory.resolve("props.key").toString()).expect(201);
    }
  }

  /** And quickly: a pipe would hold the thread until somebody writes into it. */
  @Test
  void everyOtherPathIsAnsweredWithTheSameSentence() {
    try (McpRealm realm = realm("key-elsewhere")) {
      List<String> paths = new ArrayList<>(outside());
      for (String name : List.of("no-key", "long", "more", "link", "pipe", "nothing", ".", "..")) {
        paths.add(name);
        paths.add(directory.resolve(name).toString());
      }

      assertThat(sentences(realm, paths)).hasSize(1);
    }
  }

  /** What the operator did not set up is not there for anybody. */
  @Test
  void withoutADirectoryNoPathIsAKeyFile() {
    List<String> paths = new ArrayList<>(outside());
    paths.add("props.key");

    Set<String> sentences = sentences(withoutDirectory, paths);

    assertThat(sentences).hasSize(1);
    assertThat(sentences.iterator().next()).contains("--spi-keys--mcp-props-key--directory");
  }

  /** The one who runs the server finds out. */
  @Test
  void theLogTellsTheOperatorTheReason() {
    try (McpRealm realm = realm("key-log")) {
      long mark = started().log().mark();
      save(realm, "no-key").expect(400);

      assertThat(started().log().since(mark)).contains("is not base64");
      assertThat(started().log().since(mark)).doesNotContain("no key at all");
    }
  }

  private List<String> outside() {
    return List.of(
        folder.resolve("outside.key").toString(),
        folder.resolve("pipe").toString(),
        folder.toString(),
        "/etc/passwd",
        "/etc/shadow",
        "/etc",
        "/dev/zero",
        "/proc/self/environ",
        "/nowhere/at/all",
        "../outside.key",
        "more/../../outside.key");
  }

  private static Set<String> sentences(McpRealm realm, List<String> paths) {
    Set<String> sentences = new LinkedHashSet<>();
    for (String path : paths) {
      Answer refused = save(realm, path).expect(400);
      assertThat(refused.body()).doesNotContain("passwd").doesNotContain("outside");
      sentences.add(refused.body());
    }
    return sentences;
  }

  private static Answer save(McpRealm realm, String file) {
    return new RealmKeys(realm).add(Map.of("source", "file", "key-file", file));
  }

  private McpRealm realm(String name) {
    return McpRealm.create(started().url(), new AdminApi(started()), realmFile, name);
  }

  private KeycloakServer started() {
    return Objects.requireNonNull(server, "start() runs first");
  }
}
