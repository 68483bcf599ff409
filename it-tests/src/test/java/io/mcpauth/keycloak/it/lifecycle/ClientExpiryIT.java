package io.mcpauth.keycloak.it.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that is over is none, before any clean-up comes by. */
@OnKeycloak
class ClientExpiryIT {

  private static final Duration LONG_AGO = Duration.ofDays(100);
  private static final Duration YESTERDAY = Duration.ofHours(25);

  private final McpRealm realm;
  private final Strangers strangers;

  ClientExpiryIT(McpRealm realm) {
    this.realm = realm;
    this.strangers = new Strangers(realm);
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "token/introspect", "revoke", "auth/device"})
  void aPublicOneIsInvalidClientEverywhere(String endpoint) {
    OAuthClient client = strangers.client();
    assertThat(post(endpoint, client).error()).isNotEqualTo("invalid_client");
    strangers.registered(client, YESTERDAY);

    Answer answer = post(endpoint, client);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.error()).isEqualTo("invalid_client");
    assertThat(answer.json().path("error_description").asText()).contains("register again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "token/introspect", "revoke"})
  void oneWithASecretToo(String endpoint) {
    OAuthClient client = strangers.confidential();
    strangers.registered(client, YESTERDAY);

    Answer answer =
        switch (endpoint) {
          case "token" -> client.refresh("nonsense");
          case "revoke" -> client.revoke("nonsense");
          default -> client.introspect("nonsense");
        };

    assertThat(answer.expect(401).error()).isEqualTo("invalid_client");
    assertThat(answer.header("WWW-Authenticate").orElse("")).startsWith("Basic");
  }

  @Test
  void aPersonIsToldToConnectAgain() {
    OAuthClient client = strangers.client();
    strangers.registered(client, YESTERDAY);

    Page page = realm.browser().open(client.authorization(Grant.ONLINE).uri());

    assertThat(page.html().text()).contains("connect again");
    assertThat(page.html().select("[data-problem]").attr("data-problem"))
        .isEqualTo("CLIENT_EXPIRED");
    assertThat(
            realm.events("LOGIN_ERROR").stream()
                .filter(event -> event.clientId().equals(client.id()))
                .map(McpRealm.RealmEvent::error))
        .containsExactly("invalid_client");
  }

  /** RFC 7592 section 2: as if there were no such client. */
  @Test
  void itsRegistrationTokenIsGoodForNothing() {
    OAuthClient client = strangers.client();
    strangers.registered(client, YESTERDAY);

    assertThat(realm.registration().read(client.registration()).expect(401).error())
        .isEqualTo("invalid_token");
    Map<String, Object> update = new HashMap<>(ClientRegistration.publicClient(Strangers.LOOPBACK));
    update.put("client_id", client.id());
    assertThat(realm.registration().update(client.registration(), update).expect(401).error())
        .isEqualTo("invalid_token");
    realm.registration().delete(client.registration()).expect(401);
  }

  /** Keycloak says the same of every client that it does not know there. */
  @Test
  void norDoesItPushARequest() {
    OAuthClient client = strangers.client();
    strangers.registered(client, YESTERDAY);

    Answer expired = post("ext/par/request", client);
    Answer unknown =
        post("ext/par/request", OAuthClient.known(realm, "unknown", Strangers.LOOPBACK));

    assertThat(expired.status()).isEqualTo(401);
    assertThat(expired.body()).isEqualTo(unknown.body());
  }

  /**
   * RFC 7591 section 3.2.1 has a member for the end of a secret, beside that secret, and none for
   * the end of a client.
   */
  @Test
  void noAnswerTellsTheEndOfAClient() {
    for (OAuthClient client : List.of(strangers.confidential(), strangers.client())) {
      assertThat(client.registration().metadata().path("client_secret_expires_at").asLong())
          .isZero();
      assertThat(realm.registration().read(client.registration()).expect(200).body())
          .doesNotContain("expire");
    }
  }

  @Test
  void aSessionKeepsAClient() {
    OAuthClient client = strangers.client();
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.ONLINE);
    awaitUse(client);
    strangers.used(client, LONG_AGO);

    grant.refreshed();
  }

  @Test
  void anOfflineSessionKeepsAClientAndARefreshPushesItsEndForward() {
    OAuthClient client = strangers.client();
    Grant grant = Grant.by("alice", realm.browser(), realm, client, Grant.OFFLINE);
    awaitUse(client);
    strangers.used(client, LONG_AGO);

    grant.refreshed();

    Strangers.await(
        "a use of today",
        () ->
            Long.parseLong(strangers.attribute(client, "mcp.last_used"))
                > Long.parseLong(Strangers.seconds(Duration.ofDays(2))));
  }

  /** What somebody allowed within the period keeps it, and without that it is over. */
  @Test
  void aConsentKeepsAClient() {
    OAuthClient client = strangers.client();
    Grant.by("bob", realm.browser(), realm, client, Grant.ONLINE);
    awaitUse(client);
    strangers.used(client, LONG_AGO);
    strangers.endSessions("bob", client);

    assertThat(realm.browser().open(client.authorization(Grant.ONLINE).uri()).isLogin()).isTrue();
    strangers.takeBack("bob", client);
    assertThat(realm.browser().open(client.authorization(Grant.ONLINE).uri()).html().text())
        .contains("connect again");
    assertThat(client.refresh("nonsense").expect(401).error()).isEqualTo("invalid_client");
  }

  /** Its URL is the same, and a person is asked again: there is nothing to register. */
  @Test
  void aDocumentIsNoneTheWorseForHavingBeenAway() {
    OAuthClient document =
        OAuthClient.known(realm, "https://away.example/client.json", Strangers.LOOPBACK);
    strangers.document(document.id(), "admitted", LONG_AGO);

    assertThat(post("token", document).body()).doesNotContain("register again");
    assertThat(post("auth/device", document).body()).doesNotContain("register again");
  }

  /** The end that is written down counts too. */
  @Test
  void anAdministratorCanEndOne() {
    OAuthClient client = strangers.client();
    strangers.set(client, "mcp.expires", Strangers.seconds(Duration.ofMinutes(1)));

    assertThat(client.refresh("nonsense").expect(401).error()).isEqualTo("invalid_client");
  }

  @Test
  void whatAnAdministratorVouchesForStays() {
    OAuthClient client = strangers.client();
    strangers.registered(client, LONG_AGO);
    strangers.set(client, "mcp.verified.by", "IT of Example Corp");

    assertThat(client.refresh("nonsense").error()).isEqualTo("invalid_grant");
  }

  /** It registered before the realm had the policy, so nobody knows how long it was unused. */
  @Test
  void oneFromBeforeDoesNotExpire() {
    OAuthClient client = strangers.client();
    strangers.set(client, "mcp.expires", "");
    strangers.registered(client, LONG_AGO);

    assertThat(client.refresh("nonsense").error()).isEqualTo("invalid_grant");
  }

  @Test
  void withoutThePolicyNothingExpires() {
    OAuthClient client = strangers.client();
    strangers.registered(client, LONG_AGO);
    client.refresh("nonsense").expect(401);
    realm.registrationPolicies().remove("anonymous", "mcp-client-lifetime");
    try {
      assertThat(client.refresh("nonsense").error()).isEqualTo("invalid_grant");
    } finally {
      realm
          .registrationPolicies()
          .add("anonymous", "mcp-client-lifetime", Map.of("reuse", List.of("false")))
          .expect(201);
    }
  }

  private void awaitUse(OAuthClient client) {
    Strangers.await(
        "a use of " + client.id(), () -> !strangers.attribute(client, "mcp.last_used").isEmpty());
  }

  private Answer post(String endpoint, OAuthClient client) {
    Form form =
        Form.empty()
            .with("client_id", client.id())
            .with("grant_type", "refresh_token")
            .with("refresh_token", "nonsense")
            .with("token", "nonsense")
            .with("response_type", "code")
            .with("redirect_uri", Strangers.LOOPBACK)
            .with("scope", Grant.ONLINE);
    return Http.post(realm.endpoint(endpoint)).form(form).send();
  }
}
