package io.mcpauth.keycloak.it.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one node refuses, an administrator sees at the other; and both explain the same. */
@Tag("postgres")
@OnKeycloak
class RefusalsSecondNodeIT {

  private final McpRealm here;
  private final McpRealm there;

  RefusalsSecondNodeIT(McpRealm realm, SecondNode other) {
    this.here = realm;
    this.there = realm.through(other);
  }

  @Test
  void isOneListForAllNodes() {
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    here.registration().register(client("https://here.example/cb")).expect(400);
    there.registration().register(client("https://there.example/cb")).expect(400);

    for (McpRealm node : List.of(here, there)) {
      JsonNode refusals = node.admin().get("/mcp/refusals?since=" + start).expect(200).json();
      assertThat(
              StreamSupport.stream(refusals.spliterator(), false)
                  .map(refusal -> refusal.path("clientHost").asText()))
          .containsExactly("there.example", "here.example");
    }
  }

  /** Of events that the realm does not store, each node tells the others within seconds. */
  @Test
  void isOneMemoryOfAllNodes() {
    ObjectNode events = (ObjectNode) here.admin().get("/events/config").expect(200).json();
    events.put("eventsEnabled", false);
    here.admin().put("/events/config", events).expect(204);
    try {
      Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      for (int i = 0; i < 5; i++) {
        here.registration().register(client("https://here" + i + ".example/cb")).expect(400);
        there.registration().register(client("https://there" + i + ".example/cb")).expect(400);
      }

      for (McpRealm node : List.of(here, there)) {
        assertThat(eventually(10, () -> hosts(node, start)))
            .hasSize(10)
            .startsWith("there4.example", "here4.example", "there3.example");
      }
    } finally {
      events.put("eventsEnabled", true);
      here.admin().put("/events/config", events).expect(204);
    }
  }

  private static List<String> hosts(McpRealm node, Instant since) {
    return node.admin()
        .get("/mcp/refusals?since=" + since)
        .expect(200)
        .json()
        .findValuesAsText("clientHost");
  }

  /** A list once it has so many; what it has after half a minute if it never does. */
  private static List<String> eventually(int size, Supplier<List<String>> list) {
    Instant end = Instant.now().plusSeconds(30);
    List<String> last = list.get();
    while (last.size() < size && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      last = list.get();
    }
    return last;
  }

  @Test
  void explainsTheSameAndLeavesNothingAtEither() {
    int clients = here.clientCount();

    List<JsonNode> explained =
        Stream.of(here, there)
            .map(node -> new ExplainApi(node).registration(client("https://x.example/cb")))
            .toList();
    Stream.of(here, there)
        .forEach(
            node ->
                assertThat(
                        new ExplainApi(node)
                            .registration("token", client("http://localhost:1/cb"))
                            .path("allowed")
                            .asBoolean())
                    .isTrue());

    assertThat(explained.get(0)).isEqualTo(explained.get(1));
    assertThat(here.clientCount()).isEqualTo(clients);
    assertThat(there.clientCount()).isEqualTo(clients);
  }

  private static Map<String, Object> client(String redirectUri) {
    return ClientRegistration.publicClient(redirectUri);
  }
}
