package io.mcpauth.keycloak.props.key;

import io.mcpauth.keycloak.props.seal.KeyMaterial;
import io.mcpauth.keycloak.props.seal.KeyMaterial.Accepted;
import io.mcpauth.keycloak.props.seal.KeyMaterial.Refused;
import io.mcpauth.keycloak.props.seal.RealmKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.vault.VaultStringSecret;

/** Brings the key of a component from where it is kept. */
final class PropsKeyReader {

  private static final String REMEDY = "use the output of: openssl rand -base64 32";

  private final KeycloakSession session;

  PropsKeyReader(KeycloakSession session) {
    this.session = session;
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException if there is none that can be used; the message is one clear
   *     sentence that holds nothing of the key
   */
  RealmKey read(ComponentModel model) {
    PropsKeyConfig config = PropsKeyConfig.from(model);
    String name = name(config);
    String text =
        text(config)
            .orElseThrow(
                () -> new IllegalArgumentException("The key in " + name + " is missing: set it"));
    KeyMaterial.Read read = KeyMaterial.read(text);
    if (read instanceof Accepted accepted) {
      return accepted.key();
    }
    throw new IllegalArgumentException(
        "The key in %s %s: %s".formatted(name, ((Refused) read).reason(), REMEDY));
  }

  private Optional<String> text(PropsKeyConfig config) {
    return switch (config.source()) {
      case GENERATED -> Optional.of(config.location());
      case VAULT -> vault(config.location());
      case ENVIRONMENT -> Optional.ofNullable(System.getenv(config.location()));
      case FILE -> file(Path.of(config.location()));
    };
  }

  private Optional<String> vault(String expression) {
    try (VaultStringSecret secret = session.vault().getStringSecret(expression)) {
      // Without a vault Keycloak answers with the expression itself.
      return secret.get().filter(value -> !value.equals(expression));
    }
  }

  private static Optional<String> file(Path path) {
    try (InputStream file = Files.newInputStream(path)) {
      return Optional.of(
          new String(file.readNBytes(KeyMaterial.MAX_LENGTH + 1), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String name(PropsKeyConfig config) {
    return switch (config.source()) {
      case GENERATED -> "the database";
      case VAULT -> "the vault entry " + config.location();
      case ENVIRONMENT -> "the environment variable " + config.location();
      case FILE -> "the file " + config.location();
    };
  }
}
