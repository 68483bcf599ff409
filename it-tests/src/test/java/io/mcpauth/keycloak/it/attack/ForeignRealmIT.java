package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Realms that do not use the pack, on a server that has it installed: each answer is the one that
 * Keycloak gives without the JAR, whatever the realm is called.
 */
@Tag("once")
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class ForeignRealmIT {

  private final KeycloakServer server;
  private final KeycloakStarter starter;

  private final Path folder =
      MavenProperty.path("keycloak.log").resolveSibling("stock-server-" + UUID.randomUUID());

  private @Nullable KeycloakServer stock;

  ForeignRealmIT(KeycloakServer server, KeycloakStarter starter) {
    this.server = server;
    this.starter = starter;
  }

  @BeforeAll
  void startKeycloakAlone() throws IOException {
    Files.createDirectories(folder);
    stock = starter.startWithoutTheJar(folder);
  }

  @AfterAll
  void stop() {
    if (stock != null) {
      stock.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"foreign", "my realm", "größe"})
  void isAsWithoutTheJar(String realm) {
    Map<String, String> without = Visit.to(Objects.requireNonNull(stock), realm);
    Map<String, String> with = Visit.to(server, realm);

    SoftAssertions answers = new SoftAssertions();
    without.forEach(
        (step, answer) -> answers.assertThat(with.get(step)).as(step).isEqualTo(answer));
    answers.assertAll();
    assertThat(with.keySet()).isEqualTo(without.keySet());
    assertThat(with.values()).noneMatch(answer -> answer.startsWith("5"));
  }
}
