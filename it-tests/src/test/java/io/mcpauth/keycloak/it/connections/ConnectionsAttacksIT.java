package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other sites, other users and hostile clients against the page. */
@OnKeycloak
class ConnectionsAttacksIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final URI page;
  private final OAuthClient client;
  private final Browser browser;
  private final Grant grant;

  ConnectionsAttacksIT(McpRealm realm) {
    this.realm = realm;
    this.page = ConnectionsPage.of(realm);
    this.client = named("Notebook");
    this.browser = realm.browser();
    this.grant = Grant.by("alice", browser, realm, client, Grant.OFFLINE);
  }

  /** Keycloak's cookie is SameSite=None, so another site can send the form in the user's name. */
  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "", "http://localhost", "http://localhost:1"})
  void formOfAnotherSiteRevokesNothing(String origin) {
    Form form = ConnectionsPage.open("alice", browser, realm).revocation(client);

    refused(browser.submit(page, form, origin));
  }

  @Test
  void formWithoutTokenRevokesNothing() {
    Form form = ConnectionsPage.open("alice", browser, realm).revocation(client);

    refused(browser.submit(page, form.without("token")));
  }

  @Test
  void formWithAWrongTokenRevokesNothing() {
    Form form = ConnectionsPage.open("alice", browser, realm).revocation(client);

    refused(browser.submit(page, form.with("token", "")));
    refused(browser.submit(page, form.with("token", form.value("token").orElseThrow() + "A")));
  }

  /** The token is of one session: that of another session or user does not do. */
  @Test
  void formWithATokenOfAnotherSessionRevokesNothing() {
    Form form = ConnectionsPage.open("alice", browser, realm).revocation(client);
    String ofAnotherBrowser =
        ConnectionsPage.open("alice", realm.browser(), realm)
            .revocation(client)
            .value("token")
            .orElseThrow();
    OAuthClient ofBob = named("Bob's");
    Browser bob = realm.browser();
    Grant.by("bob", bob, realm, ofBob, Grant.ONLINE);
    String ofAnotherUser =
        ConnectionsPage.open("bob", bob, realm).revocation(ofBob).value("token").orElseThrow();

    refused(browser.submit(page, form.with("token", ofAnotherBrowser)));
    refused(browser.submit(page, form.with("token", ofAnotherUser)));
  }

  @Test
  void refusedFormIsAnEvent() {
    Form form = ConnectionsPage.open("alice", browser, realm).revocation(client);

    refused(browser.submit(page, form, "https://evil.example"));

    assertThat(realm.events("REVOKE_GRANT_ERROR"))
        .anySatisfy(
            e -> {
              assertThat(e.error()).isEqualTo("invalid_request");
              assertThat(e.details()).containsKey("reason");
            });
  }

  @Test
  void getChangesNothing() {
    Form form = ConnectionsPage.open("alice", browser, realm).revocation(client);

    browser.open(URI.create(page + "?" + form.encoded()));

    assertThat(grant.introspects()).isTrue();
  }

  @Test
  void formOfNobodyRevokesNothingAndSaysSo() {
    Form form = ConnectionsPage.open("alice", browser, realm).revocation(client);

    Page answer = realm.browser().submit(page, form);

    assertThat(answer.answer().status()).isEqualTo(403);
    assertThat(answer.text()).contains("Nothing was revoked").contains("Sign in again");
    assertThat(grant.introspects()).isTrue();
  }

  /** A link made by somebody else cannot make the page claim a revocation. */
  @Test
  void pageDoesNotClaimARevocationThatDidNotHappen() {
    ConnectionsPage.open("alice", browser, realm);
    String id = realm.client(client.id()).path("id").asText();

    Page shown = browser.open(URI.create(page + "?revoked=" + id));

    assertThat(shown.text()).doesNotContain("Revoked:").contains("Notebook");
    assertThat(browser.open(URI.create(page + "?revoked=%3Cb%3Ex")).text())
        .doesNotContain("Revoked:")
        .doesNotContain("<b>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=x onerror=alert(1)>",
        "\"><script>alert(1)</script>",
        "${mcpConnectionsRevoke}",
        "{0} ''quoted''",
        "Claude"
      })
  void nameOfAClientIsTextAndNothingElse(String name) {
    OAuthClient hostile = named(name);
    Grant.by("bob", browser("bob"), realm, hostile, Grant.OFFLINE);

    ConnectionsPage shown = ConnectionsPage.open("bob", realm.browser(), realm);

    assertThat(shown.about(hostile).expectFirst("h2 > bdi").wholeText()).isEqualTo(name);
    assertThat(shown.about(hostile).text()).contains("An application that calls itself");
    assertThat(shown.page().html().select("img, script")).isEmpty();
    ConnectionsPage after = shown.revoke(hostile);
    assertThat(after.page().html().expectFirst("[role=status] bdi").wholeText()).isEqualTo(name);
    assertThat(after.page().html().select("img, script")).isEmpty();
  }

  @Test
  void pageMayNotBeFramedStoredOrScripted() {
    Answer answer = ConnectionsPage.open("alice", browser, realm).page().answer();

    assertThat(answer.header("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .contains("form-action 'self'")
        .contains("base-uri 'none'")
        .doesNotContain("script")
        .doesNotContain("unsafe");
    assertThat(answer.header("X-Frame-Options")).contains("DENY");
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.header("Referrer-Policy")).contains("same-origin");
    assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().allValues("Content-Security-Policy")).hasSize(1);
  }

  /** Cross-origin scripts get no answer that they may read. */
  @Test
  void pageGrantsNoOtherOriginAnything() {
    Answer answer = Http.get(page).header("Origin", "https://evil.example").send();

    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
  }

  private void refused(Page answer) {
    assertThat(answer.answer().status()).isEqualTo(403);
    assertThat(answer.text()).contains("Nothing was revoked");
    assertThat(grant.introspects()).isTrue();
  }

  private Browser browser(String user) {
    Browser fresh = realm.browser();
    ConnectionsPage.open(user, fresh, realm);
    return fresh;
  }

  private OAuthClient named(String name) {
    return OAuthClient.named(realm, REDIRECT_URI, name);
  }
}
