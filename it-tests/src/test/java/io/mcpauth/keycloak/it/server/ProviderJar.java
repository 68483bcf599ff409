package io.mcpauth.keycloak.it.server;

import java.nio.file.Path;

/** The one JAR that ships. */
public final class ProviderJar {

  private ProviderJar() {}

  /** As the module {@code providers} built it in this Maven run. */
  public static Path underTest() {
    return MavenProperty.path("provider.jar");
  }
}
