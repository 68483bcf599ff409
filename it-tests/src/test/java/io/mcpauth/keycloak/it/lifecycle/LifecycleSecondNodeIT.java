package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes count together, clean up one at a time, and see each other's clients end. */
@Tag("postgres")
@OnKeycloak
class LifecycleSecondNodeIT {

  private final McpRealm here;
  private final McpRealm there;
  private final Strangers strangers;

  LifecycleSecondNodeIT(McpRealm realm, SecondNode node) {
    this.here = realm;
    this.there = realm.through(node);
    this.strangers = new Strangers(realm);
  }

  @Test
  void theQuotaIsOfBoth() {
    here.admin().delete("/mcp/clients?dynamic=true").expect(200);
    policy("4");
    try {
      for (int i = 0; i < 2; i++) {
        register(here).expect(201);
        register(there).expect(201);
      }

      Strangers.await("the other node knows the policy", () -> register(there).status() == 503);
      register(here).expect(503);
    } finally {
      here.admin().delete("/mcp/clients?dynamic=true").expect(200);
      policy("100000");
    }
  }

  private void policy(String quota) {
    here.registrationPolicies().remove("anonymous", "mcp-client-lifetime");
    here.registrationPolicies()
        .add(
            "anonymous",
            "mcp-client-lifetime",
            Map.of("quota", List.of(quota), "reuse", List.of("false")))
        .expect(201);
  }

  @Test
  void aUseAtOneNodeIsSeenByTheOther() {
    OAuthClient client = strangers.client();
    Grant grant = Grant.by("alice", here.browser(), here, client, Grant.OFFLINE);
    Strangers.await("a use", () -> !strangers.attribute(client, "mcp.last_used").isEmpty());
    String today = strangers.attribute(client, "mcp.last_used");
    strangers.used(client, Duration.ofDays(3));
    assertThat(strangers.attribute(client, "mcp.last_used")).isNotEqualTo(today);

    grant.at(there).refreshed();

    // At midnight it is the next day's.
    Strangers.await(
        "a use at the other node",
        () ->
            Long.parseLong(strangers.attribute(client, "mcp.last_used")) >= Long.parseLong(today));
  }

  @Test
  void aClientThatEndsAtOneNodeEndsAtTheOther() {
    OAuthClient client = strangers.client();
    strangers.registered(client, Duration.ofHours(25));

    Strangers.await(
        "invalid_client at the other node",
        () ->
            OAuthClient.of(there, client.registration())
                .refresh("nonsense")
                .error()
                .equals("invalid_client"));
    there.admin().post("/mcp/clients/clean", Map.of()).expect(200);
    assertThat(strangers.exists(client)).isFalse();
  }

  /** While one is at it the other is told to wait; nothing is removed twice or left half. */
  @Test
  void theyCleanUpOneAtATime() {
    for (int i = 0; i < 60; i++) {
      OAuthClient client = strangers.client();
      strangers.set(client, "mcp.expires", Strangers.seconds(Duration.ofHours(1)));
    }

    CompletableFuture<Answer> one =
        CompletableFuture.supplyAsync(() -> here.admin().post("/mcp/clients/clean", Map.of()));
    CompletableFuture<Answer> two =
        CompletableFuture.supplyAsync(() -> there.admin().post("/mcp/clients/clean", Map.of()));

    List<Answer> answers = List.of(one.join(), two.join());
    assertThat(answers).extracting(Answer::status).contains(200).isSubsetOf(200, 409);
    int removed =
        answers.stream()
            .filter(answer -> answer.status() == 200)
            .mapToInt(answer -> answer.json().path("removed").asInt())
            .sum();
    assertThat(removed).isEqualTo(60);
  }

  private static Answer register(McpRealm realm) {
    return realm
        .registration()
        .register(ClientRegistration.publicClient("http://localhost:8765/" + UUID.randomUUID()));
  }
}
