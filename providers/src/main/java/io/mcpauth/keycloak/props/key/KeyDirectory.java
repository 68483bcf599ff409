package io.mcpauth.keycloak.props.key;

import io.mcpauth.keycloak.props.seal.KeyMaterial;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The one directory whose files may be keys. The operator of the server sets it; an administrator
 * of a realm, who is somebody else, only names a file in it.
 *
 * <p>Where a file is not to be read, its existence, kind and size are not looked at either: a path
 * outside is refused as text, links are followed only to see where they end, and nothing but a
 * regular file is opened (a named pipe would hold the thread until somebody writes).
 */
final class KeyDirectory {

  /** Of each node: with Keycloak's option {@code --spi-keys--mcp-props-key--directory}. */
  static final String SETTING = "directory";

  private final Path directory;

  private KeyDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * The directory of this server.
   *
   * @param path absolute; need not exist yet
   * @throws IllegalArgumentException if the path is not absolute; the server does not start then
   */
  static KeyDirectory at(String path) {
    Path directory = Path.of(path).normalize();
    if (!directory.isAbsolute()) {
      throw new IllegalArgumentException(
          "spi-keys--mcp-props-key--directory must be an absolute path: " + path);
    }
    return new KeyDirectory(directory);
  }

  /**
   * The text of a file.
   *
   * @param name of the file: relative to the directory, or an absolute path in it
   * @return at most one character more than a key can have
   * @throws IOException if there is no such file that may be read; the message is for the log of
   *     the operator alone
   */
  String read(String name) throws IOException {
    Path file = inside(name);
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is no regular file");
    }
    try (InputStream content = Files.newInputStream(file)) {
      return new String(
          content.readNBytes(KeyMaterial.MAX_LENGTH + 1), StandardCharsets.ISO_8859_1);
    }
  }

  private Path inside(String name) throws IOException {
    Path named;
    try {
      named = directory.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw new IOException("it is no path", e);
    }
    if (!named.startsWith(directory) || named.equals(directory)) {
      throw new IOException("it is not in the directory of key files");
    }
    // Orchestrators mount secrets as links from a directory into itself.
    Path real = named.toRealPath();
    if (!real.startsWith(directory.toRealPath())) {
      throw new IOException("it is a link that leads out of the directory of key files");
    }
    return real;
  }
}
