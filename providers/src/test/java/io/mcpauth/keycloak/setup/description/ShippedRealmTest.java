package io.mcpauth.keycloak.setup.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The realm files say what the description says, entry by entry. */
class ShippedRealmTest {

  private static final Path FOLDER = Path.of("..", "realm-export");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode DESCRIBED = JSON.valueToTree(ShippedRealm.json());

  @Test
  void theRealmFileIsTheDescription() throws IOException {
    assertThat(read("mcp-realm.json")).isEqualTo(DESCRIBED);
  }

  /** The demo has its sample server beside that, and names it as the default. */
  @Test
  void theDemoIsTheDescriptionWithTheSampleServer() throws IOException {
    ObjectNode demo = (ObjectNode) read("demo/with-sample-server/mcp-realm.json");
    assertThat(demo.remove("clients")).hasSize(1);
    for (JsonNode executor : demo.at("/clientProfiles/profiles/0/executors")) {
      if (executor.path("executor").asText().equals(Profiles.RESOURCE)) {
        ((ObjectNode) executor.path("configuration")).remove(Profiles.DEFAULT_RESOURCE);
      }
    }
    assertThat(demo).isEqualTo(DESCRIBED);
  }

  private static JsonNode read(String file) throws IOException {
    return JSON.readTree(FOLDER.resolve(file).toFile());
  }
}
