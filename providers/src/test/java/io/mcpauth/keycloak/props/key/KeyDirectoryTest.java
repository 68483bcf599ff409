package io.mcpauth.keycloak.props.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mcpauth.keycloak.props.seal.KeyMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDirectoryTest {

  @TempDir Path root;
  private Path keys = Path.of("/");

  @BeforeEach
  void makeDirectory() throws IOException {
    keys = Files.createDirectory(root.resolve("keys"));
    Files.writeString(keys.resolve("props.key"), "the key");
    Files.createDirectory(keys.resolve("more"));
    Files.writeString(keys.resolve("more").resolve("props.key"), "another key");
    Files.writeString(root.resolve("secret"), "somebody else's");
    Files.createDirectory(root.resolve("keys-of-others"));
    Files.writeString(root.resolve("keys-of-others").resolve("props.key"), "theirs");
  }

  @Test
  void readsAFileByNameAndByPath() throws IOException {
    assertThat(directory().read("props.key")).isEqualTo("the key");
    assertThat(directory().read(keys.resolve("props.key").toString())).isEqualTo("the key");
    assertThat(directory().read("more/props.key")).isEqualTo("another key");
    assertThat(directory().read("more/../props.key")).isEqualTo("the key");
  }

  /** As Kubernetes mounts a secret. */
  @Test
  void followsALinkThatStaysInside() throws IOException {
    Files.createDirectory(keys.resolve("..2026_11_29"));
    Files.writeString(keys.resolve("..2026_11_29").resolve("mounted"), "mounted key");
    Files.createSymbolicLink(keys.resolve("..data"), Path.of("..2026_11_29"));
    Files.createSymbolicLink(keys.resolve("mounted"), Path.of("..data", "mounted"));

    assertThat(directory().read("mounted")).isEqualTo("mounted key");
  }

  /** The operator may reach the directory itself by a link. */
  @Test
  void theDirectoryMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("link"), keys);

    assertThat(KeyDirectory.at(link.toString()).read("props.key")).isEqualTo("the key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "more/../../secret",
        "../keys-of-others/props.key",
        "/etc/passwd",
        "/",
        "",
        ".",
        "more",
        "nothing",
        "props.key/more",
        "props\0key"
      })
  void refusesWhatIsNoFileOfTheDirectory(String name) {
    assertThatThrownBy(() -> directory().read(name)).isInstanceOf(IOException.class);
  }

  @Test
  void refusesALinkThatLeadsOut() throws IOException {
    Files.createSymbolicLink(keys.resolve("out"), root.resolve("secret"));
    Files.createSymbolicLink(keys.resolve("dir"), root);

    assertThatThrownBy(() -> directory().read("out")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> directory().read("dir/secret")).isInstanceOf(IOException.class);
  }

  @Test
  void doesNotWaitForSomebodyToWriteIntoAPipe() throws Exception {
    Path pipe = keys.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(() -> directory().read("pipe"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("regular file"));
  }

  @Test
  void readsNoMoreThanAKeyCanBe() throws IOException {
    Files.writeString(keys.resolve("long"), "A".repeat(1_000_000));

    assertThat(directory().read("long")).hasSize(KeyMaterial.MAX_LENGTH + 1);
  }

  @Test
  void mustBeAnAbsolutePath() {
    assertThatThrownBy(() -> KeyDirectory.at("keys"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("absolute");
  }

  private KeyDirectory directory() {
    return KeyDirectory.at(keys.toString());
  }
}
