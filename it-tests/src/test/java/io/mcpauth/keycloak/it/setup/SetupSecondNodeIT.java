package io.mcpauth.keycloak.it.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/** Two administrators set the same realm up at the same moment, on two nodes. */
@Tag("postgres")
@OnKeycloak
class SetupSecondNodeIT {

  private final KeycloakServer server;
  private final AdminApi admin;
  private final SecondNode other;

  SetupSecondNodeIT(KeycloakServer server, AdminApi admin, SecondNode other) {
    this.server = server;
    this.admin = admin;
    this.other = other;
  }

  /** Again and again: what one node tells the other's cache is on its way when the lock is gone. */
  @RepeatedTest(4)
  void oneOfTwoNodesDoesIt() {
    OperatorRealm here = OperatorRealm.create(server, admin);
    OperatorRealm there = new OperatorRealm(here.realm().through(other));
    try {
      // Now each node remembers what there was.
      Stream.of(here, there)
          .forEach(realm -> realm.realm().admin().get("/client-scopes").expect(200));

      List<Answer> answers =
          Stream.of(here, there, here, there)
              .map(realm -> CompletableFuture.supplyAsync(() -> realm.setUp(Map.of())))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();

      assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
      assertThat(answers.stream().filter(answer -> !answer.json().path("changes").isEmpty()))
          .hasSize(1);
      assertThat(here.policies("mcp-redirect-uris")).hasSize(2);
      assertThat(there.setUp(Map.of()).expect(200).json().path("changes")).isEmpty();

      there.takeBack().expect(200);
      assertThat(here.policies("mcp-redirect-uris")).isEmpty();
      assertThat(here.takeBack().status()).isEqualTo(409);
    } finally {
      here.remove();
    }
  }
}
