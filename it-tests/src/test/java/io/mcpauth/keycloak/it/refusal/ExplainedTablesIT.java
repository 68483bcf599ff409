package io.mcpauth.keycloak.it.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.registration.MetadataCase;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.uri.RedirectUriTable;
import io.mcpauth.keycloak.it.uri.RedirectUriTable.Row;
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
 * Of every line of both tables of registrations, {@code redirect-uris.tsv} and {@code
 * client-metadata.md}, an explanation says before what the server says then: on both sides.
 */
@OnKeycloak
@Tag("embedded")
@TestInstance(Lifecycle.PER_CLASS)
class ExplainedTablesIT {

  private final McpRealm realm;
  private final ExplainApi explain;
  private final int clients;
  private int registered;
  private String token = "";

  ExplainedTablesIT(McpRealm realm) {
    this.realm = realm;
    this.explain = new ExplainApi(realm);
    this.clients = realm.clientCount();
  }

  /** The settings of {@code RedirectUriTableIT}. */
  @BeforeAll
  void allowWhatTheTableNeeds() {
    for (String side : List.of("anonymous", "authenticated")) {
      realm
          .registrationPolicies()
          .save(side, "mcp-redirect-uris", RedirectUriTable.settings())
          .expect(204);
    }
    token =
        realm
            .admin()
            .post("/clients-initial-access", Map.of("count", 100_000, "expiration", 3600))
            .expect(201)
            .json()
            .path("token")
            .asText();
  }

  static List<Row> redirectUris() {
    return RedirectUriTable.rows();
  }

  static List<MetadataCase> metadata() {
    return MetadataCase.all();
  }

  @ParameterizedTest
  @MethodSource("redirectUris")
  void agreesOnRedirectUris(Row row) {
    Map<String, Object> request =
        row.isAccepted()
            ? ClientRegistration.publicClient(row.uri())
            : ClientRegistration.publicClient("http://localhost:1/first", row.uri());

    agrees(request, row.isAccepted());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("metadata")
  void agreesOnMetadata(MetadataCase line) {
    agrees(line.request(), line.isRegistered());
  }

  private void agrees(Object request, boolean allowed) {
    JsonNode stranger = explain.registration("anonymous", request);
    JsonNode invited = explain.registration("token", request);

    Answer real = realm.registration().register(request);
    ExplainApi.assertAgrees(stranger, real);
    Answer realInvited = realm.registration().registerWithToken(token, request);
    ExplainApi.assertAgrees(invited, realInvited);

    assertThat(stranger.path("allowed").asBoolean()).isEqualTo(allowed);
    registered += (real.status() == 201 ? 1 : 0) + (realInvited.status() == 201 ? 1 : 0);
  }

  @AfterAll
  void onlyWhatReallyRegisteredIsStored() {
    assertThat(realm.clientCount()).isEqualTo(clients + registered);
  }
}
