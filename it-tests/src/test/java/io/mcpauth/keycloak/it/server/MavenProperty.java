package io.mcpauth.keycloak.it.server;

import java.nio.file.Path;

/** The places that {@code it-tests/pom.xml} tells the tests. */
public final class MavenProperty {

  private MavenProperty() {}

  public static Path path(String name) {
    return Path.of(text(name)).normalize();
  }

  static String text(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(
          "no system property " + name + "; run through Maven: ./mvnw verify -pl it-tests -am");
    }
    return value;
  }
}
