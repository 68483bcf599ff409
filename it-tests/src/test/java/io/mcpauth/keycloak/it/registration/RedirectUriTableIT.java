package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.uri.RedirectUriTable;
import io.mcpauth.keycloak.it.uri.RedirectUriTable.Row;
import io.mcpauth.keycloak.redirect.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every line of {@code redirect-uris.tsv} holds, on registration and on update, where the settings
 * allow all that they can for these hosts and schemes.
 */
@OnKeycloak
@Tag("embedded")
@TestInstance(Lifecycle.PER_CLASS)
class RedirectUriTableIT {

  private static final String FIRST = "http://localhost:1/first";

  // Keycloak's column for redirect URIs.
  private static final int LONGEST = 255;

  private final McpRealm realm;
  private final RegisteredClient unchanged;
  private final JsonNode stored;
  private final int clients;
  private RegisteredClient changing;

  RedirectUriTableIT(McpRealm realm) {
    this.realm = realm;
    this.unchanged = RegisteredClient.of(realm.registration().register(metadata(FIRST)));
    this.changing = RegisteredClient.of(realm.registration().register(metadata(FIRST)));
    this.stored = realm.client(unchanged.id());
    this.clients = realm.clientCount();
  }

  @BeforeAll
  void allowWhatTheTableNeeds() {
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-redirect-uris", RedirectUriTable.settings())
        .expect(204);
  }

  static List<Row> accepted() {
    return RedirectUriTable.rows().stream().filter(Row::isAccepted).toList();
  }

  static List<Row> refused() {
    return RedirectUriTable.rows().stream().filter(row -> !row.isAccepted()).toList();
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void registersAndUpdatesTo(Row row) {
    JsonNode created =
        RegisteredClient.of(realm.registration().register(metadata(row.uri()))).metadata();
    JsonNode updated = update(changing, row.uri()).expect(200).json();
    // The next update needs the token of this one.
    changing = new RegisteredClient(updated);

    for (JsonNode answer : List.of(created, updated)) {
      assertThat(answer.path("redirect_uris").toString()).isEqualTo(Json.write(List.of(row.uri())));
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refuses(Row row) {
    for (Answer answer :
        List.of(
            realm.registration().register(metadata(FIRST, row.uri())),
            update(unchanged, FIRST, row.uri()))) {
      assertThat(answer.expect(400).error()).isEqualTo("invalid_redirect_uri");
      assertThat(answer.json().path("error_description").asText())
          .isEqualTo("redirect_uris[1] " + reason(row));
    }
  }

  @AfterAll
  void onlyWhatWasAcceptedIsStored() {
    assertThat(realm.clientCount()).isEqualTo(clients + accepted().size());
    assertThat(realm.client(unchanged.id())).isEqualTo(stored);
  }

  private static String reason(Row row) {
    return row.uri().length() > LONGEST
        ? "is longer than " + LONGEST + " characters"
        : Refusal.valueOf(row.refusal()).text();
  }

  private Answer update(RegisteredClient client, String... uris) {
    Map<String, Object> metadata = new HashMap<>(metadata(uris));
    metadata.put("client_id", client.id());
    return realm.registration().update(client, metadata);
  }

  private static Map<String, Object> metadata(String... uris) {
    return ClientRegistration.publicClient(uris);
  }
}
