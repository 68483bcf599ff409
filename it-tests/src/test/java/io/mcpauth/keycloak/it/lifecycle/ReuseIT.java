package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A program that registers at each of its runs leaves one client behind, and nobody loses theirs.
 */
@OnKeycloak
class ReuseIT {

  private final McpRealm realm;
  private final Strangers strangers;
  private final String name = "Program " + UUID.randomUUID();

  ReuseIT(McpRealm realm) {
    this.realm = realm;
    this.strangers = new Strangers(realm);
  }

  @BeforeEach
  void asInTheRealmFile() {
    reuse();
  }

  /** What Claude Code does: each run listens on another port, and registers anew. */
  @Test
  void aThousandRunsLeaveOneClient() {
    int before = realm.clientCount();
    Set<String> ids = new HashSet<>();
    Set<String> tokens = new HashSet<>();

    for (int run = 0; run < 1000; run++) {
      RegisteredClient client = register(publicClient(40_000 + run));
      ids.add(client.id());
      tokens.add(client.metadata().path("registration_access_token").asText());
    }

    assertThat(realm.clientCount()).isEqualTo(before + 1);
    assertThat(ids).hasSize(1000);
    assertThat(tokens).hasSize(1000);
  }

  @Test
  void theOldOneIsGoneAndTheNewOneWorks() {
    OAuthClient old = OAuthClient.of(realm, register(publicClient(50_001)));
    OAuthClient fresh = OAuthClient.of(realm, register(publicClient(50_002)));

    assertThat(strangers.exists(old)).isFalse();
    realm.registration().read(old.registration()).expect(401);
    assertThat(old.refresh("nonsense").expect(401).error()).isEqualTo("invalid_client");
    Grant.by("alice", realm.browser(), realm, fresh, Grant.ONLINE);
    assertThat(
            realm.events("CLIENT_REGISTER").stream()
                .filter(event -> event.clientId().equals(fresh.id()))
                .map(event -> event.details().get("replaced_client")))
        .containsExactly(old.id());
  }

  @Test
  void oneThatSomebodyUsedStays() {
    OAuthClient used = OAuthClient.of(realm, register(publicClient(50_001)));
    Grant grant = Grant.by("alice", realm.browser(), realm, used, Grant.ONLINE);

    register(publicClient(50_001));

    assertThat(strangers.exists(used)).isTrue();
    grant.refreshed();
  }

  /** The browser is open: whoever sits there would be told that there is no such client. */
  @Test
  void oneWithWhichSomebodyIsLoggingInStays() {
    OAuthClient client = OAuthClient.of(realm, register(publicClient(50_001)));
    var request = client.authorization(Grant.ONLINE);
    var browser = realm.browser();
    var login = browser.open(request.uri());

    register(publicClient(50_001));

    client.redeem(request, login.login("bob", "bob").accept().callback()).expect(200);
  }

  @Test
  void oneThatDiffersStays() {
    OAuthClient client = OAuthClient.of(realm, register(publicClient(50_001)));
    Map<String, Object> other = publicClient(50_001);
    other.put("redirect_uris", List.of("http://localhost:50001/other"));

    register(other);
    Map<String, Object> named = publicClient(50_001);
    named.put("client_name", name + " 2");
    register(named);
    Map<String, Object> scoped = publicClient(50_001);
    scoped.put("scope", "mcp:tools");
    register(scoped);

    assertThat(strangers.exists(client)).isTrue();
  }

  /** Its metadata is not what it registered with any more. */
  @Test
  void oneThatUpdatedItselfStays() {
    RegisteredClient registered = register(publicClient(50_001));
    Map<String, Object> update = publicClient(50_001);
    update.put("client_id", registered.id());
    update.put("client_uri", "https://app.example/");
    realm.registration().update(registered, update).expect(200);

    register(publicClient(50_001));

    assertThat(strangers.exists(OAuthClient.of(realm, registered))).isTrue();
  }

  @Test
  void oneWithASecretIsReusedWhereItIsSwitchedOn() {
    OAuthClient old = OAuthClient.of(realm, register(confidential()));
    register(confidential());
    assertThat(strangers.exists(old)).isTrue();
    reuse("true");

    RegisteredClient fresh = register(confidential());

    assertThat(strangers.exists(OAuthClient.of(realm, fresh))).isTrue();
    assertThat(fresh.secret()).isNotEqualTo(old.registration().secret());
    RegisteredClient next = register(confidential());
    assertThat(strangers.exists(OAuthClient.of(realm, fresh))).isFalse();
    assertThat(next.secret()).isPresent().isNotEqualTo(fresh.secret());
  }

  /** Who has an initial access token loses nothing to a stranger who says the same. */
  @Test
  void aStrangerTakesNoPlaceOfSomebodyWithAToken() {
    realm.registrationPolicies().remove("authenticated", "mcp-client-lifetime");
    realm
        .registrationPolicies()
        .add("authenticated", "mcp-client-lifetime", Map.of("reuse", List.of("true")))
        .expect(201);
    String token =
        realm
            .admin()
            .post("/clients-initial-access", Map.of("count", 1, "expiration", 300))
            .expect(201)
            .json()
            .path("token")
            .asText();
    OAuthClient admitted =
        OAuthClient.of(
            realm,
            RegisteredClient.of(
                realm.registration().registerWithToken(token, publicClient(50_001))));

    register(publicClient(50_001));

    assertThat(strangers.exists(admitted)).isTrue();
  }

  @Test
  void switchedOffItRemovesNothing() {
    reuse("false");
    OAuthClient old = OAuthClient.of(realm, register(publicClient(50_001)));

    register(publicClient(50_001));

    assertThat(strangers.exists(old)).isTrue();
  }

  /** A refused registration takes nobody's place. */
  @Test
  void whatIsRefusedRemovesNothing() {
    OAuthClient old = OAuthClient.of(realm, register(publicClient(50_001)));
    Map<String, Object> bad = publicClient(50_001);
    bad.put("redirect_uris", List.of("http://localhost:50001/callback", "http://evil.example/cb"));

    realm.registration().register(bad).expect(400);

    assertThat(strangers.exists(old)).isTrue();
  }

  /** Nothing that marks it as one to be replaced is a client's to read or to write. */
  @Test
  void theMarkIsNotTold() {
    RegisteredClient client = register(publicClient(50_001));

    JsonNode stored = realm.client(client.id()).path("attributes");

    assertThat(stored.properties()).anyMatch(entry -> entry.getKey().startsWith("mcp.reuse."));
    assertThat(client.metadata().toString()).doesNotContain("mcp.reuse");
  }

  private void reuse(String... value) {
    // Removed and added, since the console keeps a setting that is not named.
    realm.registrationPolicies().remove("anonymous", "mcp-client-lifetime");
    realm
        .registrationPolicies()
        .add("anonymous", "mcp-client-lifetime", Map.of("reuse", List.of(value)))
        .expect(201);
  }

  private RegisteredClient register(Map<String, Object> metadata) {
    return RegisteredClient.of(realm.registration().register(metadata));
  }

  private Map<String, Object> publicClient(int port) {
    Map<String, Object> metadata =
        new LinkedHashMap<>(
            ClientRegistration.publicClient("http://localhost:" + port + "/callback"));
    metadata.put("client_name", name);
    return metadata;
  }

  private Map<String, Object> confidential() {
    Map<String, Object> metadata = publicClient(50_001);
    metadata.put("token_endpoint_auth_method", "client_secret_basic");
    return metadata;
  }
}
