package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.KeycloakStarter;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five thousand registrations from one address against a server behind a proxy, which it is told to
 * believe: the allowed number gets through, and everybody else is served. And what such a server
 * does by itself.
 */
@Tag("once")
@OnKeycloak
class FloodIT {

  private static final int FLOOD = 5000;
  private static final int BURST = 50;
  private static final String CLEAN_UP =
      "--spi-events-listener--mcp-client-lifecycle--clean-up-interval=1";

  @Test
  void oneAddressShutsNobodyOut(KeycloakStarter starter, RealmFile file, @TempDir Path folder)
      throws Exception {
    try (KeycloakServer server =
            starter.start(folder, List.of("--proxy-headers=xforwarded", CLEAN_UP), Map.of());
        McpRealm realm = McpRealm.create(server.url(), new AdminApi(server), file, "flood")) {
      // This server's issuer is http, and the addresses are none of this machine's.
      realm.admin().put("", Map.of("sslRequired", "none")).expect(204);
      realm
          .registrationPolicies()
          .save(
              "anonymous",
              "mcp-rate-limit",
              Map.of(
                  "address-burst", List.of(Integer.toString(BURST)),
                  "address-per-hour", List.of("1")))
          .expect(204);
      URI endpoint = URI.create(realm.issuer() + "/clients-registrations/openid-connect");
      Map<Integer, Integer> statuses = new TreeMap<>();
      ExecutorService threads = Executors.newFixedThreadPool(4);
      try {
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
          answers.add(threads.submit(() -> register(endpoint, "203.0.113.7")));
          if (i % 500 == 250) {
            assertThat(register(endpoint, "198.51.100." + i / 500).status()).isEqualTo(201);
          }
        }
        for (Future<Answer> answer : answers) {
          statuses.merge(answer.get().status(), 1, Integer::sum);
        }
      } finally {
        threads.shutdown();
      }

      assertThat(statuses).isEqualTo(Map.of(201, BURST, 429, FLOOD - BURST));
      // The /64 of an IPv6 address is one sender, and no part of the flood.
      for (int i = 0; i < BURST; i++) {
        assertThat(register(endpoint, "2001:db8:0:1::" + i).status()).isEqualTo(201);
      }
      assertThat(register(endpoint, "2001:db8:0:1:ffff::1").status()).isEqualTo(429);
      assertThat(register(endpoint, "2001:db8:0:2::1").status()).isEqualTo(201);

      takesAPlaceFromAnotherAddressAfterAnHour(realm, endpoint);
    }
  }

  /** Else whoever repeats the metadata of a well-known program takes everybody's client away. */
  private static void takesAPlaceFromAnotherAddressAfterAnHour(McpRealm realm, URI endpoint) {
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-client-lifetime", Map.of("reuse", List.of("true")))
        .expect(204);
    Strangers strangers = new Strangers(realm);
    OAuthClient one = client(realm, register(endpoint, "192.0.2.10"));
    OAuthClient two = client(realm, register(endpoint, "192.0.2.11"));
    assertThat(strangers.exists(one)).isTrue();
    strangers.registered(one, Duration.ofHours(2));

    OAuthClient three = client(realm, register(endpoint, "192.0.2.12"));

    assertThat(strangers.exists(one)).isFalse();
    assertThat(strangers.exists(two)).isTrue();
    assertThat(strangers.exists(three)).isTrue();

    // Nobody asks for the clean-up: this server does it every second, and others every hour.
    strangers.registered(two, Duration.ofHours(25));
    Strangers.await("the clean-up", () -> !strangers.exists(two));
    assertThat(strangers.exists(three)).isTrue();
  }

  private static OAuthClient client(McpRealm realm, Answer registered) {
    return OAuthClient.of(realm, RegisteredClient.of(registered));
  }

  private static Answer register(URI endpoint, String address) {
    return Http.post(endpoint)
        .header("X-Forwarded-For", address)
        .json(ClientRegistration.publicClient(Strangers.LOOPBACK))
        .send();
  }
}
