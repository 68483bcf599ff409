package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** How many clients may register themselves: a count that is kept, and right. */
@OnKeycloak
class QuotaIT {

  private static final String POLICY = "mcp-client-lifetime";

  private final McpRealm realm;
  private final Strangers strangers;

  QuotaIT(McpRealm realm) {
    this.realm = realm;
    this.strangers = new Strangers(realm);
  }

  @BeforeEach
  void noStrangers() {
    realm.admin().delete("/mcp/clients?dynamic=true").expect(200);
  }

  @Test
  void beyondItNobodyRegisters() {
    quota(3);
    OAuthClient first = strangers.client();
    strangers.client();
    strangers.client();

    Answer refused = register();

    assertThat(refused.expect(503).error()).isEqualTo("temporarily_unavailable");
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(
            realm.events("CLIENT_REGISTER_ERROR").stream()
                .anyMatch(e -> e.details().getOrDefault("reason", "").contains("as many clients")))
        .isTrue();
    assertThat(realm.registration().delete(first.registration()).status()).isEqualTo(204);
    register().expect(201);
    register().expect(503);
  }

  /**
   * The count is a query, which a stranger's request is not worth that is refused anyway. Keycloak
   * calls the policies in the order in which its database has them, another one each time.
   */
  @RepeatedTest(5)
  void countsWhenAllElseIsRight() {
    quota(1);
    strangers.client();

    assertThat(register("http://evil.example/callback").expect(400).error())
        .isEqualTo("invalid_redirect_uri");
    register().expect(503);
  }

  /** Clients of administrators are counted apart. */
  @Test
  void clientsMadeByHandDoNotCount() {
    quota(1);
    for (int i = 0; i < 3; i++) {
      realm.admin().post("/clients", Map.of("clientId", "hand-" + UUID.randomUUID())).expect(201);
    }

    register().expect(201);
    register().expect(503);
  }

  @Test
  void whatAnAdministratorRemovesMakesRoom() {
    quota(1);
    OAuthClient client = strangers.client();
    register().expect(503);

    realm.admin().delete("/clients/" + realm.client(client.id()).path("id").asText()).expect(204);

    register().expect(201);
  }

  @Test
  void aRefusedRegistrationCountsNothing() {
    quota(1);
    for (int i = 0; i < 5; i++) {
      realm
          .registration()
          .register(ClientRegistration.publicClient("http://evil.example/cb"))
          .expect(400);
    }

    register().expect(201);
  }

  /** Two policies of the kind on one side are one too many, and count no client twice. */
  @Test
  void aSecondPolicyCountsNothing() {
    quota(3);
    realm
        .registrationPolicies()
        .add("anonymous", POLICY, Map.of("quota", List.of("3"), "reuse", List.of("false")))
        .expect(201);
    try {
      register().expect(201);
      register().expect(201);
      register().expect(201);
      register().expect(503);
    } finally {
      realm.registrationPolicies().remove("anonymous", POLICY);
    }
  }

  /** One of before the policy counts from its first use on. */
  @Test
  void oneFromBeforeCountsOnceItIsUsed() {
    quota(1);
    register().expect(201);
    OAuthClient before = onlyOne();
    strangers.set(before, "mcp.expires", "");
    realm.admin().post("/mcp/clients/clean", Map.of()).expect(200);
    register().expect(503);
  }

  private OAuthClient onlyOne() {
    return OAuthClient.known(
        realm,
        realm.admin().get("/mcp/clients").expect(200).json().path(0).path("clientId").asText(),
        Strangers.LOOPBACK);
  }

  /** Whoever takes the place of an old registration needs no other. */
  @Test
  void aProgramThatComesAgainIsLetIn() {
    realm.registrationPolicies().remove("anonymous", POLICY);
    realm
        .registrationPolicies()
        .add("anonymous", POLICY, Map.of("quota", List.of("1"), "reuse", List.of("true")))
        .expect(201);
    Map<String, Object> same = ClientRegistration.publicClient("http://localhost:1234/same");
    realm.registration().register(same).expect(201);

    realm.registration().register(same).expect(201);
    register().expect(503);
  }

  @Test
  void manyAtOnceAreCountedOneByOne() throws Exception {
    quota(1000);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        answers.add(threads.submit(() -> register().status()));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(201);
      }
    } finally {
      threads.shutdown();
    }

    quota(41);
    register().expect(201);
    register().expect(503);
  }

  /** Keycloak's own limit counted every client at each registration. */
  @Test
  void keycloaksLimitIsNotThere() {
    assertThat(realm.admin().get("/components").expect(200).body()).doesNotContain("max-clients");
  }

  private void quota(int clients) {
    realm.registrationPolicies().remove("anonymous", POLICY);
    realm
        .registrationPolicies()
        .add(
            "anonymous",
            POLICY,
            Map.of("quota", List.of(Integer.toString(clients)), "reuse", List.of("false")))
        .expect(201);
  }

  private Answer register() {
    return register("http://localhost:8765/" + UUID.randomUUID());
  }

  private Answer register(String redirectUri) {
    return realm.registration().register(ClientRegistration.publicClient(redirectUri));
  }
}
