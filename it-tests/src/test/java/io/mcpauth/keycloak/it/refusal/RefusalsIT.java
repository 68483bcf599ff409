package io.mcpauth.keycloak.it.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.attack.Administrators;
import io.mcpauth.keycloak.it.cimd.DocumentHost;
import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last refusals of a realm, with the policy, the reason and the setting. */
@OnKeycloak
class RefusalsIT {

  private static final String GOOD = "http://localhost:8765/callback";
  private static final String NOT_STORED = "Mcp-Events-Not-Stored";

  private final McpRealm realm;

  /** The nodes remember the refusals of other tests too. */
  private Instant start = Instant.now();

  RefusalsIT(McpRealm realm) {
    this.realm = realm;
  }

  @BeforeEach
  void noEventsYet() {
    store(true, List.of());
    realm.admin().delete("/events").expect(204);
    start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private void store(boolean on, List<String> types) {
    ObjectNode events = (ObjectNode) realm.admin().get("/events/config").expect(200).json();
    events.put("eventsEnabled", on);
    types.forEach(events.putArray("enabledEventTypes")::add);
    realm.admin().put("/events/config", events).expect(204);
  }

  private Answer ask(String query) {
    String since = query.contains("since=") ? "" : "since=" + start;
    String all = query.isEmpty() ? "?" + since : query + "&" + since;
    return realm.admin().get("/mcp/refusals" + all).expect(200);
  }

  private List<JsonNode> refusals(String query) {
    return StreamSupport.stream(ask(query).json().spliterator(), false).toList();
  }

  private JsonNode only(String query) {
    List<JsonNode> found = refusals(query);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private void refuse(String... redirectUris) {
    realm.registration().register(ClientRegistration.publicClient(redirectUris)).expect(400);
  }

  @Test
  void tellsARegistration() {
    long before = Instant.now().getEpochSecond();
    refuse(GOOD, "https://app.example.net/secret-path?token=marker");

    JsonNode refusal = only("");

    assertThat(refusal.path("time").asLong()).isBetween(before - 5, before + 60);
    assertThat(refusal.path("kind").asText()).isEqualTo("registration");
    assertThat(refusal.path("policy").asText()).isEqualTo("mcp-redirect-uris");
    assertThat(refusal.path("field").asText()).isEqualTo("redirect_uris[1]");
    assertThat(refusal.path("reason").asText())
        .isEqualTo("redirect_uris[1] is an https redirect URI that is not allowed here");
    assertThat(refusal.path("setting").asText()).isEqualTo("allowed-hosts");
    assertThat(refusal.path("clientHost").asText()).isEqualTo("localhost");
    assertThat(refusal.path("address").asText()).isNotEmpty();
    assertThat(refusal.toString()).doesNotContain("marker", "secret-path");
    assertThat(refusal.properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "time", "kind", "policy", "field", "reason", "setting", "clientHost", "address");
  }

  /** Nothing of it but where the first redirect URI leads. */
  @Test
  void repeatsNothingOfAStranger() {
    Map<String, Object> request =
        new HashMap<>(ClientRegistration.publicClient("https://h.example/"));
    request.put("client_name", "marker-name\u202e\r\n<script>");
    request.put("logo_uri", "javascript:marker");
    request.put("scope", "marker-scope");
    request.put("marker-member", "marker");
    realm.registration().register(request).expect(400);
    OAuthClient client = OAuthClient.registered(realm, GOOD);
    realm.browser().open(client.authorization("mcp:tools marker-scope").uri());
    Http.get(client.authorization("mcp:tools").with("resource", "https://marker.example/").uri())
        .send();
    Http.get(
            client.authorization("mcp:tools").with("redirect_uri", "https://marker.example/").uri())
        .send();
    Http.get(client.authorization("mcp:tools").with("client_id", "marker-client").uri()).send();
    Http.get(client.authorization("mcp:tools").with("response_type", "marker").uri()).send();
    client.refresh("marker-token");
    client.token(Form.empty().with("grant_type", "authorization_code").with("code", "marker-code"));

    Answer answer = ask("");

    assertThat(answer.json().size()).isGreaterThanOrEqualTo(6);
    assertThat(answer.body()).doesNotContain("marker", "script", client.id());
    assertThat(answer.header("Cache-Control")).contains("no-store");
  }

  @Test
  void tellsAnUpdate() {
    OAuthClient client = OAuthClient.registered(realm, GOOD);
    Map<String, Object> update =
        new HashMap<>(ClientRegistration.publicClient("https://app.example.net/cb"));
    update.put("client_id", client.id());
    realm.registration().update(client.registration(), update).expect(400);

    JsonNode refusal = only("?kind=registration");

    assertThat(refusal.path("setting").asText()).isEqualTo("allowed-hosts");
    assertThat(refusal.path("clientHost").asText()).isEqualTo("app.example.net");
  }

  @Test
  void tellsADocument() {
    Documents documents = new Documents(realm).with(Map.of("admission", "listed"));
    try (DocumentHost host = DocumentHost.open()) {
      String id = host.publish("/client.json", Documents.REDIRECT_URI);
      realm.browser().open(documents.client(id).authorization("mcp:tools").uri());

      JsonNode refusal = only("?kind=document");
      assertThat(refusal.path("policy").asText()).isEqualTo("mcp-cimd");
      assertThat(refusal.path("field").asText()).isEqualTo("client_id");
      assertThat(refusal.path("setting").asText()).isEqualTo("allowed-documents");
      assertThat(refusal.path("reason").asText()).isEqualTo("neither listed nor allowed");
      assertThat(refusal.path("clientHost").asText()).isEqualTo("localhost");

      // One that is let in, and whose redirect URI is not allowed to such clients.
      String evil = host.publish("/evil.json", "https://app.example.net/cb");
      documents.with(Map.of("admission", "open"));
      realm.browser().open(documents.client(evil).authorization("mcp:tools").uri());
      refusal = refusals("?kind=document").get(0);
      assertThat(refusal.path("policy").asText()).isEqualTo("mcp-redirect-uris");
      assertThat(refusal.path("field").asText()).isEqualTo("redirect_uris[0]");
      assertThat(refusal.path("setting").asText()).isEqualTo("allowed-hosts");
      assertThat(refusals("?kind=authorization")).isEmpty();
    }
  }

  @Test
  void tellsAnAuthorizationAndAToken() {
    OAuthClient client = OAuthClient.registered(realm, GOOD);
    Http.get(
            client.authorization("mcp:tools").with("resource", "https://nowhere.example/mcp").uri())
        .send();
    client
        .token(
            Form.empty()
                .with("grant_type", "authorization_code")
                .with("redirect_uri", GOOD)
                .with("code_verifier", "a".repeat(50))
                .with("code", "nonsense"))
        .expect(400);

    assertThat(only("?kind=authorization").path("field").asText()).isEqualTo("resource");
    assertThat(only("?kind=authorization").path("reason").asText()).isNotBlank();
    assertThat(refusals("?kind=token")).isNotEmpty();
    assertThat(refusals("")).hasSizeGreaterThan(1);
  }

  /** A person's wrong password is no refusal of the client. */
  @Test
  void keepsQuietOfPeople() {
    OAuthClient client = OAuthClient.registered(realm, GOOD);
    realm.browser().open(client.authorization("mcp:tools").uri()).login("alice", "wrong");

    assertThat(realm.events("LOGIN_ERROR")).isNotEmpty();
    assertThat(refusals("")).isEmpty();
  }

  /** Of a policy of Keycloak's own too. */
  @Test
  void tellsKeycloaksOwnPolicies() {
    realm
        .registrationPolicies()
        .add("anonymous", "max-clients", Map.of("max-clients", List.of("1")))
        .expect(201);
    try {
      realm.registration().register(ClientRegistration.publicClient(GOOD)).expect(403);

      assertThat(refusals("").get(0).path("policy").asText()).isEqualTo("max-clients");
    } finally {
      realm.registrationPolicies().remove("anonymous", "max-clients");
    }
  }

  @Test
  void boundsItsAnswerWhateverIsStored() {
    for (int i = 0; i < 520; i++) {
      refuse("https://h" + i + ".example/cb");
    }
    List<String> hosts = refusals("?max=1000000").stream().map(r -> host(r)).toList();

    assertThat(hosts).hasSize(500).doesNotHaveDuplicates();
    assertThat(hosts.get(0)).isEqualTo("h519.example");
    assertThat(refusals("")).hasSize(100);
    assertThat(refusals("?first=2&max=3").stream().map(r -> host(r)))
        .containsExactlyElementsOf(hosts.subList(2, 5));
    assertThat(refusals("?first=519")).hasSize(1);
    assertThat(refusals("?first=520")).isEmpty();
    assertThat(refusals("?max=0")).isEmpty();
    assertThat(refusals("?first=-1&max=-1")).isEmpty();
  }

  private static String host(JsonNode refusal) {
    return refusal.path("clientHost").asText();
  }

  @Test
  void filtersByTime() {
    refuse("https://old.example/cb");

    for (String before :
        List.of("" + Instant.now().minusSeconds(600).getEpochSecond(), "2020-01-01")) {
      assertThat(refusals("?since=" + before).stream().map(r -> host(r))).contains("old.example");
    }
    assertThat(refusals("?since=" + Instant.now().plusSeconds(600).getEpochSecond())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"kind=REGISTRATION", "kind=x%00", "kind=%20", "since=yesterday", "since=-1"})
  void refusesAFilterThatItDoesNotKnow(String query) {
    realm.admin().get("/mcp/refusals?" + query).expect(400);
  }

  @Test
  void saysWhatTheRealmDoesNotStore() {
    store(false, List.of());
    refuse("https://off.example/cb");
    Answer off = ask("");
    assertThat(hosts()).containsExactly("off.example");
    assertThat(off.header(NOT_STORED).orElseThrow())
        .contains("CLIENT_REGISTER_ERROR", "LOGIN_ERROR", "REFRESH_TOKEN_ERROR");
    assertThat(finding().path("meaning").asText()).contains("No event is stored");

    store(true, List.of("LOGIN", "LOGIN_ERROR"));
    refuse("https://some.example/cb");
    Answer some = ask("");
    assertThat(hosts()).containsExactly("some.example", "off.example");
    assertThat(some.header(NOT_STORED).orElseThrow())
        .contains("CLIENT_REGISTER_ERROR")
        .doesNotContain(" LOGIN_ERROR");

    // What is stored and remembered is told once.
    store(true, List.of("LOGIN", "CLIENT_REGISTER_ERROR"));
    refuse("https://stored.example/cb");
    assertThat(hosts()).containsExactly("stored.example", "some.example", "off.example");
  }

  private List<String> hosts() {
    return refusals("").stream().map(r -> host(r)).toList();
  }

  private JsonNode finding() {
    JsonNode all = realm.admin().get("/mcp/doctor").expect(200).json();
    return StreamSupport.stream(all.spliterator(), false)
        .filter(finding -> finding.path("id").asText().startsWith("events"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theViewOfEventsAndOfClientsAreNeededTogether() {
    Administrators administrators = new Administrators(realm);
    URI uri = URI.create(realm.server() + "/admin/realms/" + realm.name() + "/mcp/refusals");
    for (List<String> roles :
        List.of(
            List.of("view-events"),
            List.of("view-clients", "view-realm", "view-users"),
            List.of("query-clients"))) {
      Http.get(uri)
          .bearer(administrators.serviceToken(roles.toArray(String[]::new)))
          .send()
          .expect(403);
    }
    Http.get(uri)
        .bearer(administrators.serviceToken("view-events", "view-clients"))
        .send()
        .expect(200);
  }
}
