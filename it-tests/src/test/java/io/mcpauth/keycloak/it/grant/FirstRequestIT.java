package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The first authorization request of a realm puts something into it; several can be the first. */
@OnKeycloak
class FirstRequestIT {

  private static final String ACTIONS = "/authentication/required-actions";

  private final McpRealm realm;

  FirstRequestIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void manyCanBeTheFirst() throws Exception {
    OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");
    for (int round = 0; round < 5; round++) {
      actions().stream()
          .filter("mcp-consent"::equals)
          .forEach(alias -> realm.admin().delete(ACTIONS + "/" + alias).expect(204));

      assertThat(Together.send(20, () -> Http.get(client.authorization("mcp:tools").uri()).send()))
          .allMatch(answer -> answer.status() == 200);

      assertThat(actions()).containsOnlyOnce("mcp-consent");
    }
  }

  private List<String> actions() {
    JsonNode actions = realm.admin().get(ACTIONS).expect(200).json();
    return StreamSupport.stream(actions.spliterator(), false)
        .map(action -> action.path("alias").asText())
        .toList();
  }
}
