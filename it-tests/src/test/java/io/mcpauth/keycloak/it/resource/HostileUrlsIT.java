package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.ServiceClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.uri.TemplateTable;
import io.mcpauth.keycloak.it.uri.TemplateTable.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The whole table of URLs through the network, to a server that has all of its templates. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class HostileUrlsIT {

  /** Hostile to the template of their row; the table has another one that they belong to. */
  private static final List<String> OF_ANOTHER_TEMPLATE =
      List.of("https://evil.gw.example/calendar/mcp", "https://gw.example/calendar/mcp");

  private final McpRealm realm;
  private final ServiceClient client;
  private final String server;

  HostileUrlsIT(McpRealm realm) {
    this.realm = realm;
    this.client = ServiceClient.created(realm);
    this.server =
        new ConfidentialClients(realm)
            .create(
                Map.of(
                    "attributes",
                    Map.of("mcp.resource_template", String.join("##", TemplateTable.templates()))));
  }

  @Test
  void noHostileUrlIsBound() {
    List<String> bound = new ArrayList<>();
    for (Row row : TemplateTable.rows()) {
      if (row.isHostile()) {
        Answer answer = client.token(Form.empty().with("resource", row.url()));
        if (answer.status() != 400 || !answer.error().equals("invalid_target")) {
          bound.add(row.url());
        }
      }
    }

    assertThat(bound).containsExactlyInAnyOrderElementsOf(OF_ANOTHER_TEMPLATE);
  }

  @Test
  void theOthersAreBoundInCanonicalForm() {
    for (Row row : TemplateTable.rows()) {
      if (!row.isHostile()) {
        assertThat(
                realm
                    .verified(client.accessToken(Form.empty().with("resource", row.url())))
                    .getAudience())
            .as(row.url())
            .containsExactly(row.canonical(), server);
      }
    }
  }
}
