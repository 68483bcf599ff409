package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The policy {@code mcp-rate-limit}: who registers too fast waits. */
@OnKeycloak
class RateLimitIT {

  private static final String REFUSALS = "mcp_registration_refusals_total{reason=\"address\"}";
  private static final String POLICY = "mcp-rate-limit";

  private final McpRealm realm;
  private final KeycloakServer server;

  RateLimitIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.server = server;
  }

  /** A policy of its own has buckets of its own, so each test begins with full ones. */
  @BeforeEach
  void limits() {
    realm.registrationPolicies().remove("anonymous", POLICY);
  }

  @AfterEach
  void none() {
    realm.registrationPolicies().remove("anonymous", POLICY);
  }

  @Test
  void refusesWhoComesTooOftenAndTellsWhenToComeBack() {
    limit(3, 60);
    int clients = realm.clientCount();
    int events = tooMany();
    for (int i = 0; i < 3; i++) {
      register().expect(201);
    }

    Answer refused = register().expect(429);

    assertThat(refused.error()).isEqualTo("temporarily_unavailable");
    assertThat(refused.json().path("error_description").asText())
        .startsWith("too many registrations from this address: try again in ");
    assertThat(Long.parseLong(refused.header("Retry-After").orElseThrow())).isBetween(1L, 60L);
    assertThat(refused.header("Cache-Control")).contains("no-store");
    assertThat(realm.clientCount()).isEqualTo(clients + 3);
    assertThat(tooMany()).isEqualTo(events + 1);
  }

  /** A flood is told once a minute, and counted. */
  @Test
  void aFloodIsOneEvent() {
    limit(1, 60);
    register().expect(201);
    int events = tooMany();
    Metrics before = refused();

    for (int i = 0; i < 20; i++) {
      register().expect(429);
    }

    assertThat(tooMany()).isEqualTo(events + 1);
    assertThat(Metrics.of(server).since(before, REFUSALS)).isEqualTo(20);
  }

  /** Nothing is read for one who has to wait. */
  @Test
  void isAskedBeforeTheBodyIsRead() {
    limit(1, 1);
    register().expect(201);

    realm.registration().registerRaw("application/json", "{").expect(429);
    realm.registration().register(Map.of("redirect_uris", List.of("javascript:x"))).expect(429);
  }

  /** What is refused for another reason was tried all the same. */
  @Test
  void countsWhatIsRefused() {
    limit(2, 1);
    realm.registration().registerRaw("application/json", "{").expect(400);
    realm.registration().registerRaw("application/json", "{").expect(400);

    register().expect(429);
  }

  @Test
  void holdsForKeycloaksOwnFormatsToo() {
    limit(1, 1);
    register().expect(201);
    URI own = URI.create(realm.issuer() + "/clients-registrations/default");

    Http.post(own).json(Map.of("redirectUris", List.of(Strangers.LOOPBACK))).send().expect(429);
  }

  /** The address is Keycloak's to know; this server believes no proxy. */
  @Test
  void believesNoHeader() {
    limit(1, 1);
    register().expect(201);
    URI endpoint = URI.create(realm.issuer() + "/clients-registrations/openid-connect");

    for (String header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP")) {
      Http.post(endpoint)
          .header(header, header.equals("Forwarded") ? "for=203.0.113.9" : "203.0.113.9")
          .json(ClientRegistration.publicClient(Strangers.LOOPBACK))
          .send()
          .expect(429);
    }
  }

  @Test
  void aRealmHasALimitOfItsOwn() {
    realm
        .registrationPolicies()
        .add(
            "anonymous",
            POLICY,
            Map.of(
                "address-burst", List.of("2"),
                "realm-burst", List.of("2"),
                "address-per-hour", List.of("1000000"),
                "realm-per-hour", List.of("1")))
        .expect(201);
    register().expect(201);
    register().expect(201);

    Strangers.await(
        "the address may and the realm may not",
        () ->
            register()
                .json()
                .path("error_description")
                .asText()
                .startsWith("too many registrations: try again in "));
  }

  /** Whoever has an initial access token was let in by an administrator, who set its count. */
  @Test
  void doesNotHoldForInitialAccessTokens() {
    limit(1, 1);
    register().expect(201);
    String token =
        realm
            .admin()
            .post("/clients-initial-access", Map.of("count", 5, "expiration", 300))
            .expect(201)
            .json()
            .path("token")
            .asText();

    realm
        .registration()
        .registerWithToken(token, ClientRegistration.publicClient(Strangers.LOOPBACK))
        .expect(201);
  }

  /** Clients that are there go on, and so does everybody's login. */
  @Test
  void holdsUpNobodyElse() {
    limit(1, 1);
    Strangers strangers = new Strangers(realm);
    var client = strangers.client();
    register().expect(429);

    assertThat(realm.registration().read(client.registration()).status()).isEqualTo(200);
    assertThat(realm.browser().open(client.authorization("openid mcp:tools").uri()).isLogin())
        .isTrue();
  }

  private void limit(int burst, int perHour) {
    realm
        .registrationPolicies()
        .add(
            "anonymous",
            POLICY,
            Map.of(
                "address-burst", List.of(Integer.toString(burst)),
                "address-per-hour", List.of(Integer.toString(perHour))))
        .expect(201);
  }

  private Answer register() {
    return realm.registration().register(ClientRegistration.publicClient(Strangers.LOOPBACK));
  }

  private int tooMany() {
    return (int)
        realm.events("CLIENT_REGISTER_ERROR").stream()
            .filter(event -> event.error().equals("temporarily_unavailable"))
            .count();
  }

  /** The sample is there once there was a refusal. */
  private Metrics refused() {
    register().expect(429);
    return Metrics.of(server);
  }
}
