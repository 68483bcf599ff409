package io.mcpauth.keycloak.props.key;

import io.mcpauth.keycloak.props.seal.KeyMaterial;
import io.mcpauth.keycloak.props.seal.KeyMaterial.Accepted;
import io.mcpauth.keycloak.props.seal.KeyMaterial.Refused;
import io.mcpauth.keycloak.props.seal.RealmKey;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.vault.VaultStringSecret;

/** Brings the key of a component from where it is kept. */
final class PropsKeyReader {

  private static final String REMEDY = "use the output of: openssl rand -base64 32";

  /**
   * One sentence for whatever is wrong with a file: its existence, kind, size and content are the
   * operator's to know, who finds the reason in the log.
   */
  private static final String NO_KEY_FILE =
      PropsKeyConfig.KEY_FILE_LABEL
          + " names no file with a key that this server may read: the server's operator sets the"
          + " directory of key files with --spi-keys--mcp-props-key--directory, and the log of the"
          + " server tells the reason";

  private final KeycloakSession session;
  private final Optional<KeyDirectory> directory;

  /**
   * A reader for one request.
   *
   * @param directory of key files; without one there are none
   */
  PropsKeyReader(KeycloakSession session, Optional<KeyDirectory> directory) {
    this.session = session;
    this.directory = directory;
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException if there is none that can be used; the message is one clear
   *     sentence that holds nothing of the key
   */
  RealmKey read(ComponentModel model) {
    PropsKeyConfig config = PropsKeyConfig.from(model);
    try {
      KeyMaterial.Read read = KeyMaterial.read(text(config));
      if (read instanceof Accepted accepted) {
        return accepted.key();
      }
      throw new IOException(((Refused) read).reason() + ": " + REMEDY);
    } catch (IOException e) {
      throw new IllegalArgumentException(sentence(config, e.getMessage()), e);
    }
  }

  private String text(PropsKeyConfig config) throws IOException {
    return switch (config.source()) {
      case GENERATED -> config.location();
      case VAULT -> vault(config.location());
      case ENVIRONMENT -> present(Optional.ofNullable(System.getenv(config.location())));
      case FILE ->
          directory
              .orElseThrow(() -> new IOException("the server has no directory of key files"))
              .read(config.location());
    };
  }

  private String vault(String expression) throws IOException {
    try (VaultStringSecret secret = session.vault().getStringSecret(expression)) {
      // Without a vault Keycloak answers with the expression itself.
      return present(secret.get().filter(value -> !value.equals(expression)));
    }
  }

  private static String present(Optional<String> text) throws IOException {
    return text.orElseThrow(() -> new IOException("is missing: set it"));
  }

  private static String sentence(PropsKeyConfig config, @Nullable String reason) {
    return switch (config.source()) {
      case GENERATED -> "The key in the database " + reason;
      case VAULT -> "The key in the vault entry " + config.location() + " " + reason;
      case ENVIRONMENT -> "The key in the environment variable " + config.location() + " " + reason;
      case FILE -> NO_KEY_FILE;
    };
  }
}
