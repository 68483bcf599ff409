package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of {@code client-metadata.md} holds, on registration and on update. */
@OnKeycloak
@Tag("embedded")
@TestInstance(Lifecycle.PER_CLASS)
class ClientMetadataTableIT {

  private static final List<MetadataCase> CASES = MetadataCase.all();

  private final McpRealm realm;
  private final RegisteredClient unchanged;
  private final JsonNode stored;
  private final int clients;

  ClientMetadataTableIT(McpRealm realm) {
    this.realm = realm;
    this.unchanged =
        RegisteredClient.of(
            realm.registration().register(ClientRegistration.publicClient("http://localhost:1/a")));
    this.stored = realm.client(unchanged.id());
    this.clients = realm.clientCount();
  }

  static List<MetadataCase> registered() {
    return CASES.stream().filter(MetadataCase::isRegistered).toList();
  }

  static List<MetadataCase> refused() {
    return CASES.stream().filter(line -> !line.isRegistered()).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("registered")
  void registersAndUpdates(MetadataCase line) {
    RegisteredClient client = RegisteredClient.of(realm.registration().register(line.request()));
    assertHolds(client.metadata(), line.members());

    Answer updated = realm.registration().update(client, withId(line, client));

    assertHolds(updated.expect(200).json(), line.members());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refuses(MetadataCase line) {
    assertRefused(realm.registration().register(line.request()), line);
    assertRefused(realm.registration().update(unchanged, withId(line, unchanged)), line);
  }

  @AfterAll
  void onlyWhatWasAcceptedIsStored() {
    assertThat(realm.clientCount()).isEqualTo(clients + registered().size());
    assertThat(realm.client(unchanged.id())).isEqualTo(stored);
  }

  @Test
  void tableIsLargeAndNamesEachCaseOnce() {
    assertThat(CASES.stream().map(MetadataCase::id).collect(Collectors.toSet()))
        .hasSameSizeAs(CASES)
        .hasSizeGreaterThan(60);
  }

  private static ObjectNode withId(MetadataCase line, RegisteredClient client) {
    return line.request().put("client_id", client.id());
  }

  private static void assertHolds(JsonNode answer, JsonNode expected) {
    expected
        .properties()
        .forEach(
            member ->
                assertThat(answer.path(member.getKey()))
                    .as("%s in %s", member.getKey(), answer)
                    .isEqualTo(
                        member.getValue().isNull()
                            ? answer.path("a member that no answer has")
                            : member.getValue()));
  }

  private static void assertRefused(Answer answer, MetadataCase line) {
    assertThat(answer.expect(400).error()).as(answer.body()).isEqualTo(line.error());
    assertThat(answer.json().path("error_description").asText())
        .startsWith(line.memberAtFault() + (line.memberAtFault().endsWith("]") ? " " : ""));
    assertThat(answer.header("Cache-Control")).contains("no-store");
  }
}
