package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code mcp.last_used}: the day on which a client was used last. */
@OnKeycloak
class LastUseIT {

  private static final String WRITTEN = "mcp_clients_last_use_total";

  private final McpRealm realm;
  private final Strangers strangers;
  private final KeycloakServer server;

  LastUseIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.strangers = new Strangers(realm);
    this.server = server;
  }

  @Test
  void aClientThatRegisteredHasNone() {
    OAuthClient client = strangers.client();

    assertThat(strangers.attribute(client, "mcp.last_used")).isEmpty();
    long expires = Long.parseLong(strangers.attribute(client, "mcp.expires"));
    assertThat(Instant.ofEpochSecond(expires))
        .isBetween(
            Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
  }

  @Test
  void aLoginIsAUse() {
    OAuthClient client = strangers.client();
    // Nobody redeems the code.
    var page = realm.browser().open(client.authorization(Grant.ONLINE).uri());
    page.login("alice", "alice").accept().callback();

    awaitToday(client);

    Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS);
    assertThat(Long.parseLong(strangers.attribute(client, "mcp.last_used")) % 86_400).isZero();
    assertThat(Instant.ofEpochSecond(Long.parseLong(strangers.attribute(client, "mcp.expires"))))
        .isBetween(day.plus(Duration.ofDays(90)), day.plus(Duration.ofDays(92)));
  }

  @Test
  void aRefreshIsAUseOfThatDay() {
    OAuthClient client = strangers.client();
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);
    awaitToday(client);
    strangers.used(client, Duration.ofDays(40));

    grant.refreshed();

    awaitToday(client);
  }

  /** Everything after the first use of a day is for nothing. */
  @Test
  void isWrittenOnceADay() {
    OAuthClient client = strangers.client();
    Grant grant = Grant.by("bob", realm.browser(), realm, client, Grant.OFFLINE);
    awaitToday(client);
    Metrics before = Metrics.of(server);

    for (int i = 0; i < 5; i++) {
      grant = grant.refreshed();
    }
    OAuthClient other = strangers.client();
    Grant.by("bob", realm.browser(), realm, other, Grant.ONLINE);
    awaitToday(other);

    assertThat(Metrics.of(server).since(before, WRITTEN)).isEqualTo(1);
  }

  @Test
  void aRefusedRequestIsNone() {
    OAuthClient client = strangers.client();

    client.refresh("nonsense").expect(400);
    realm.browser().open(client.authorization(Grant.ONLINE).uri()).login("nobody", "wrong");
    OAuthClient other = strangers.client();
    Grant.by("alice", realm.browser(), realm, other, Grant.ONLINE);
    awaitToday(other);

    assertThat(strangers.attribute(client, "mcp.last_used")).isEmpty();
  }

  @Test
  void clientsMadeByHandHaveNone() {
    String id = "by-hand";
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "publicClient",
                true,
                "redirectUris",
                List.of(Strangers.LOOPBACK),
                "attributes",
                Map.of("pkce.code.challenge.method", "S256")))
        .expect(201);
    OAuthClient byHand = OAuthClient.known(realm, id, Strangers.LOOPBACK);
    Grant.by("alice", realm.browser(), realm, byHand, Grant.ONLINE);
    OAuthClient other = strangers.client();
    Grant.by("alice", realm.browser(), realm, other, Grant.ONLINE);
    awaitToday(other);

    assertThat(strangers.attribute(byHand, "mcp.last_used")).isEmpty();
  }

  private void awaitToday(OAuthClient client) {
    Strangers.await(
        "last use of today",
        () -> {
          String used = strangers.attribute(client, "mcp.last_used");
          return !used.isEmpty()
              && Long.parseLong(used)
                  >= Instant.now().truncatedTo(ChronoUnit.DAYS).getEpochSecond();
        });
  }
}
