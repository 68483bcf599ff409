package io.mcpauth.keycloak.it.grant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.consent.DevicePages;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keycloak leaves out what it finds too long, and goes on without it. */
@OnKeycloak
class LongParametersIT {

  private static final int LIMIT = 4000;

  private final McpRealm realm;
  private final OAuthClient client;

  LongParametersIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, "http://localhost:8765/callback");
  }

  /** RFC 6749 section 4.1.2.1: before anybody signs in. */
  @ParameterizedTest
  @ValueSource(strings = {"state", "nonce", "login_hint", "claims", "ui_locales", "acr_values"})
  void refusesWhatKeycloakWouldLose(String name) {
    Callback refused =
        realm
            .browser()
            .open(client.authorization("openid mcp:tools").with(name, "x".repeat(LIMIT + 1)).uri())
            .callback();

    assertThat(refused.error()).isEqualTo("invalid_request");
    assertThat(refused.parameters().value("error_description").orElseThrow())
        .contains(name + " is too long");
    assertThat(realm.events("LOGIN_ERROR"))
        .anySatisfy(e -> assertThat(e.details().toString()).contains(name + " is too long"));
  }

  @Test
  void refusesItWhereItIsPushed() {
    Answer refused =
        Http.post(realm.endpoint("ext/par/request"))
            .form(
                client.authorization("mcp:tools").with("state", "x".repeat(LIMIT + 1)).parameters())
            .send();

    assertThat(refused.expect(400).error()).isEqualTo("invalid_request");
    assertThat(refused.body()).contains("state is too long");
  }

  /** RFC 8628 section 3.1: the scope would be the client's default one. */
  @Test
  void refusesItWhereADeviceSendsIt() {
    DevicePages.in(realm);
    Pkce pkce = Pkce.random();

    Answer refused =
        Http.post(realm.endpoint("auth/device"))
            .form(
                Form.empty()
                    .with("client_id", "television")
                    .with("scope", "openid ".repeat(LIMIT))
                    .with("code_challenge", pkce.challenge())
                    .with("code_challenge_method", "S256"))
            .send();

    assertThat(refused.expect(400).error()).isEqualTo("invalid_request");
    assertThat(refused.body()).contains("scope is too long");
  }

  @Test
  void givesTheLongestStateBack() {
    String state = "x".repeat(LIMIT);

    Page page =
        realm
            .browser()
            .open(client.authorization("mcp:tools").with("state", state).uri())
            .login("alice", "alice");

    assertThat(page.accept().callback().parameters().value("state")).contains(state);
  }
}
