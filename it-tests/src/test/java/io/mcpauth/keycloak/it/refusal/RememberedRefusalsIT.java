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
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The refusals of a realm that stores the events which realm {@code mcp} stores: none of these. */
@OnKeycloak
class RememberedRefusalsIT {

  private static final String GOOD = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final AdminApi server;
  private final RealmFile file;
  private Instant start = Instant.now();

  RememberedRefusalsIT(McpRealm realm, AdminApi server, RealmFile file) {
    this.realm = realm;
    this.server = server;
    this.file = file;
  }

  @BeforeEach
  void storeWhatTheRealmFileStores() {
    store(realm);
    start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private static void store(McpRealm realm) {
    ObjectNode events = (ObjectNode) realm.admin().get("/events/config").expect(200).json();
    JsonNode shipped = new RealmFile(MavenProperty.path("realm.export")).realm();
    events.put("eventsEnabled", true).set("enabledEventTypes", shipped.path("enabledEventTypes"));
    realm.admin().put("/events/config", events).expect(204);
  }

  private Answer ask(String query) {
    return realm.admin().get("/mcp/refusals?since=" + start + query).expect(200);
  }

  private List<JsonNode> refusals(String query) {
    return StreamSupport.stream(ask(query).json().spliterator(), false).toList();
  }

  private static List<String> texts(List<JsonNode> refusals, String member) {
    return refusals.stream().map(refusal -> refusal.path(member).asText()).toList();
  }

  private void refuse(String redirectUri) {
    realm.registration().register(ClientRegistration.publicClient(redirectUri)).expect(400);
  }

  @Test
  void tellsThemAllWithoutARow() {
    int rows = rows();
    refuse("https://app.example.net/secret-path?token=marker");
    OAuthClient client = OAuthClient.registered(realm, GOOD);
    Http.get(
            client.authorization("mcp:tools").with("resource", "https://nowhere.example/mcp").uri())
        .send();
    client.refresh("nonsense").expect(400);
    Documents documents = new Documents(realm).with(Map.of("admission", "listed"));
    try (DocumentHost host = DocumentHost.open()) {
      String id = host.publish("/client.json", Documents.REDIRECT_URI);
      realm.browser().open(documents.client(id).authorization("mcp:tools").uri());
    }

    List<JsonNode> all = refusals("");

    assertThat(texts(all, "kind"))
        .containsExactly("document", "token", "authorization", "registration");
    assertThat(all.get(0).path("field").asText()).isEqualTo("client_id");
    assertThat(all.get(2).path("field").asText()).isEqualTo("resource");
    assertThat(all.get(3).path("field").asText()).isEqualTo("redirect_uris[0]");
    JsonNode registration = all.get(3);
    assertThat(registration.properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "time", "kind", "policy", "field", "reason", "setting", "clientHost", "address");
    assertThat(registration.path("time").asLong())
        .isBetween(start.getEpochSecond(), start.getEpochSecond() + 600);
    assertThat(registration.path("policy").asText()).isEqualTo("mcp-redirect-uris");
    assertThat(registration.path("reason").asText())
        .isEqualTo("redirect_uris[0] is an https redirect URI that is not allowed here");
    assertThat(registration.path("setting").asText()).isEqualTo("allowed-hosts");
    assertThat(registration.path("clientHost").asText()).isEqualTo("app.example.net");
    assertThat(registration.path("address").asText()).isNotEmpty();
    // Where the client of a token and of a sign-in leads to is known too.
    assertThat(texts(all.subList(1, 3), "clientHost")).containsOnly("localhost");
    assertThat(all.toString()).doesNotContain("marker", "secret-path", "nonsense", client.id());
    assertThat(rows()).isEqualTo(rows);
  }

  /** Events, whatever they tell, but for the registration that the test needs. */
  private int rows() {
    return (int)
        StreamSupport.stream(
                realm.admin().get("/events?max=1000").expect(200).json().spliterator(), false)
            .filter(event -> event.path("type").asText().endsWith("_ERROR"))
            .count();
  }

  /** With whatever a sender can choose. */
  @Test
  void floodOfOneFaultLeavesTheOthers() {
    Map<String, Object> other = new HashMap<>(ClientRegistration.publicClient(GOOD));
    other.put("logo_uri", "javascript:alert(1)");
    realm.registration().register(other).expect(400);
    OAuthClient client = OAuthClient.registered(realm, GOOD);
    client.refresh("nonsense").expect(400);
    URI endpoint =
        URI.create(
            realm.server() + "/realms/" + realm.name() + "/clients-registrations/openid-connect");
    for (int i = 0; i < 150; i++) {
      Map<String, Object> request =
          new HashMap<>(ClientRegistration.publicClient("https://h" + i + ".example/cb"));
      request.put("client_name", "Name " + i);
      Http.post(endpoint)
          .header("User-Agent", "Agent " + i)
          .header("X-Forwarded-For", "203.0.113." + i)
          .json(request)
          .send()
          .expect(400);
      Http.get(
              client
                  .authorization("mcp:tools")
                  .with("client_id", "nobody-" + i)
                  .with("resource", "https://r" + i + ".example/")
                  .uri())
          .send();
    }

    List<JsonNode> registrations = refusals("&kind=registration");

    // Those of before are remembered too.
    assertThat(realm.admin().get("/mcp/refusals?kind=registration").expect(200).json()).hasSize(25);
    assertThat(texts(registrations, "field")).contains("logo_uri");
    assertThat(texts(registrations, "clientHost")).contains("h149.example", "h148.example");
    assertThat(refusals("&kind=authorization")).hasSize(1);
    assertThat(refusals("&kind=token")).hasSize(1);
    assertThat(refusals("&max=1000000")).hasSizeLessThanOrEqualTo(100);
    assertThat(refusals("&first=2&max=3")).hasSize(3);
  }

  @Test
  void repeatsNothingOfAStranger() {
    Map<String, Object> request =
        new HashMap<>(ClientRegistration.publicClient("https://h.example\u202e\r\n/"));
    request.put("client_name", "marker-name\u202e\r\n<script>");
    request.put("marker-member", "marker\u0000\u001b[31m");
    realm.registration().register(request).expect(400);
    for (String id : List.of("marker\r\nclient", "marker\u202e", "https://marker.example/\r\nx")) {
      Http.get(
              OAuthClient.registered(realm, GOOD)
                  .authorization("mcp:tools")
                  .with("client_id", id)
                  .uri())
          .send();
    }

    Answer answer = ask("");

    assertThat(answer.json().size()).isGreaterThanOrEqualTo(2);
    assertThat(answer.json().findValuesAsText("reason").toString())
        .doesNotContain("marker", "script");
    assertThat(answer.json().findValuesAsText("field").toString()).doesNotContain("marker");
    assertThat(
            answer
                .json()
                .toString()
                .codePoints()
                .filter(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT))
        .isEmpty();
  }

  /** Each realm has its own, for its own administrators. */
  @Test
  void areOfOneRealm() {
    refuse("https://mine.example/cb");
    String name = "other-" + UUID.randomUUID();
    try (McpRealm other = McpRealm.create(realm.server(), server, file, name)) {
      store(other);
      other
          .registration()
          .register(ClientRegistration.publicClient("https://theirs.example/cb"))
          .expect(400);
      String token = new Administrators(other).serviceToken("view-events", "view-clients");

      URI mine = URI.create(realm.server() + "/admin/realms/" + realm.name() + "/mcp/refusals");
      Answer foreign = Http.get(mine).bearer(token).send();
      JsonNode own = other.admin().get("/mcp/refusals").expect(200).json();

      assertThat(foreign.status()).isIn(401, 403);
      assertThat(foreign.body()).doesNotContain("mine.example");
      assertThat(own.findValuesAsText("clientHost")).containsExactly("theirs.example");
      assertThat(texts(refusals(""), "clientHost")).containsExactly("mine.example");
    }
  }

  /** Nothing is heard in a realm that does not use the pack. */
  @Test
  void realmWithoutThePackRemembersNone() {
    String name = "plain-" + UUID.randomUUID();
    server.post("/realms", Map.of("realm", name, "enabled", true)).expect(201);
    try {
      McpRealm plain = McpRealm.existing(realm.server(), server, name);
      Http.get(URI.create(plain.endpoint("auth") + "?client_id=nobody&response_type=code")).send();
      Http.post(plain.endpoint("token"))
          .form(Form.empty().with("grant_type", "refresh_token").with("client_id", "nobody"))
          .send();

      assertThat(plain.admin().get("/mcp/refusals").expect(200).json()).isEmpty();
    } finally {
      server.delete("/realms/" + name).expect(204);
    }
  }
}
