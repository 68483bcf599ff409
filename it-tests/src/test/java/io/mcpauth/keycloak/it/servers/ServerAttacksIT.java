package io.mcpauth.keycloak.it.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other realms, odd ids, and several administrators at once. Rights: AdminEndpointsIT. */
@OnKeycloak
class ServerAttacksIT {

  private static final int AT_ONCE = 8;

  private final McpRealm realm;
  private final AdminApi master;
  private final RealmFile file;
  private final ServerApi servers;

  ServerAttacksIT(McpRealm realm, AdminApi master, RealmFile file) {
    this.realm = realm;
    this.master = master;
    this.file = file;
    this.servers = new ServerApi(realm);
  }

  @Test
  void aServerIsInItsOwnRealmOnly() {
    JsonNode server = servers.created(ServerApi.fresh());
    String id = server.path("id").asText();
    String clientId = server.path("clientId").asText();
    try (McpRealm other =
        McpRealm.create(realm.server(), master, file, "other-" + UUID.randomUUID())) {
      ServerApi there = new ServerApi(other);

      there.read(id).expect(404);
      there.replace(id, ServerApi.with(server, "enabled", false)).expect(404);
      there.delete(id).expect(404);
      there.snippet(id, "java").expect(404);
      assertThat(there.found(clientId)).isEmpty();
      // The same name and the same URL are free there.
      there.create(ServerApi.with(server, "id", NullNode.getInstance())).expect(201);
    }
    assertThat(servers.read(id).expect(200).json().path("enabled").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown",
        "%00",
        "..",
        "%2e%2e%2fclients",
        "' or '1'='1",
        "00000000-0000-0000-0000-000000000000",
        "sample-mcp-server"
      })
  void anIdThatIsNoneIsNotThere(String id) {
    String path = id.replace(" ", "%20").replace("'", "%27");

    assertThat(servers.read(path).status()).isIn(400, 404, 405);
    assertThat(servers.delete(path).status()).isIn(400, 404, 405);
  }

  @Test
  void ofSeveralWithOneClientIdOneIsMade() {
    String clientId = "one-" + UUID.randomUUID();

    List<Integer> statuses =
        atOnce(
            IntStream.range(0, AT_ONCE)
                .mapToObj(
                    n ->
                        (Callable<Answer>)
                            () -> servers.create(ServerApi.fresh("clientId", clientId)))
                .toList());

    assertThat(statuses).containsOnlyOnce(201);
    assertThat(statuses).allMatch(status -> status == 201 || status == 409);
    assertThat(servers.found(clientId)).hasSize(1);
  }

  @Test
  void ofSeveralReplacementsOneIsLast() {
    JsonNode server = servers.created(ServerApi.fresh());
    String id = server.path("id").asText();

    List<Integer> statuses =
        atOnce(
            IntStream.range(0, AT_ONCE)
                .mapToObj(
                    n ->
                        (Callable<Answer>)
                            () -> servers.replace(id, ServerApi.with(server, "name", "n" + n)))
                .toList());

    assertThat(statuses).contains(200).allMatch(status -> status == 200 || status == 409);
    assertThat(servers.read(id).expect(200).json().path("name").asText()).matches("n[0-7]");
  }

  @Test
  void aReplacementOfWhatIsBeingDeletedEndsInOneOfBoth() {
    for (int round = 0; round < 5; round++) {
      JsonNode server = servers.created(ServerApi.fresh());
      String id = server.path("id").asText();

      List<Integer> statuses =
          atOnce(
              Stream.concat(
                      IntStream.range(0, AT_ONCE - 1)
                          .mapToObj(
                              n ->
                                  (Callable<Answer>)
                                      () ->
                                          servers.replace(
                                              id,
                                              ServerApi.with(
                                                  server, "scopes", List.of("mcp:tools")))),
                      Stream.of((Callable<Answer>) () -> servers.delete(id)))
                  .toList());

      assertThat(statuses)
          .as("round %d", round)
          .allMatch(status -> List.of(200, 204, 404, 409).contains(status));
      assertThat(servers.read(id).status()).isIn(200, 404);
    }
  }

  private static List<Integer> atOnce(List<Callable<Answer>> calls) {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      List<Integer> statuses = new ArrayList<>();
      for (Future<Answer> answer : threads.invokeAll(calls)) {
        statuses.add(answer.get().status());
      }
      return statuses;
    } catch (InterruptedException | ExecutionException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}
