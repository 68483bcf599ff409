package io.mcpauth.keycloak.it.server;

import java.net.URI;

/** A running Keycloak that has the JAR under test installed and nothing else. */
public interface KeycloakServer extends AutoCloseable {

  /** Where users and clients reach it, without a slash at the end. */
  URI url();

  /** Administrator of the realm {@code master}. */
  Administrator administrator();

  /** Its metrics, on the management port. */
  URI metrics();

  /**
   * What Keycloak wrote while the JAR was installed ({@code kc.sh build}) and until it was ready.
   */
  String startLog();

  /** What it has written since. */
  ServerLog log();

  @Override
  void close();

  /** Name and password, known to this test run alone. */
  record Administrator(String name, String password) {}
}
