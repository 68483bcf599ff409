package io.mcpauth.keycloak.it.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.util.List;
import java.util.Map;
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
    here.registration().register(client("https://here.example/cb")).expect(400);
    there.registration().register(client("https://there.example/cb")).expect(400);

    for (McpRealm node : List.of(here, there)) {
      JsonNode refusals = node.admin().get("/mcp/refusals").expect(200).json();
      assertThat(
              StreamSupport.stream(refusals.spliterator(), false)
                  .map(refusal -> refusal.path("clientHost").asText()))
          .containsExactly("there.example", "here.example");
    }
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
