package io.mcpauth.keycloak.it.server;

import java.nio.file.Path;
import java.util.Optional;

/** The one JAR that ships. */
public final class ProviderJar {

  private ProviderJar() {}

  /** As the module {@code providers} built it in this Maven run. */
  public static Path underTest() {
    return MavenProperty.path("provider.jar");
  }

  /** With {@code -Dpack=none} Keycloak runs alone, to see what it does without us. */
  static Optional<Path> toInstall() {
    return isInstalled() ? Optional.of(underTest()) : Optional.empty();
  }

  static boolean isInstalled() {
    return !MavenProperty.text("pack").equals("none");
  }
}
