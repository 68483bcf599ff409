package io.mcpauth.keycloak.it.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The way out of the page, and back. */
@OnKeycloak
class SignOutIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String FORM = "form:has(#mcp-sign-out)";

  private final McpRealm realm;
  private final AdminApi admin;
  private final URI page;
  private final Browser browser;

  SignOutIT(McpRealm realm, AdminApi admin) {
    this.realm = realm;
    this.admin = admin;
    this.page = ConnectionsPage.of(realm);
    this.browser = realm.browser();
  }

  @Test
  void comesBackToThePageWhichOffersToSignInAgain() {
    OAuthClient client = OAuthClient.named(realm, REDIRECT_URI, "Notebook");
    Grant online = Grant.by("alice", browser, realm, client, Grant.ONLINE);
    Grant offline = Grant.by("alice", browser, realm, client, Grant.OFFLINE);

    Page out = browser.submit(page, signOut());

    assertThat(out.answer().status()).isEqualTo(200);
    assertThat(out.uri().toString()).startsWith(page.toString());
    assertThat(out.text()).contains("You are signed out").contains("Sign in again");
    assertThat(out.text()).doesNotContain("Notebook").doesNotContain("signed in as");
    assertThat(online.isDead()).isTrue();
    assertThat(offline.refreshes()).isTrue();
    Page again = browser.open(URI.create(out.html().expectFirst("main a").absUrl("href")));
    assertThat(again.isLogin()).isTrue();
    assertThat(again.login("alice", "alice").text()).contains("signed in as alice");
  }

  @Test
  void isTheUsersOwnWish() {
    Form form = signOut();

    Page foreign = browser.submit(page, form, "https://evil.example");
    Page forged = browser.submit(page, form.with("token", "x"));

    assertThat(foreign.answer().status()).isEqualTo(403);
    assertThat(forged.answer().status()).isEqualTo(403);
    assertThat(browser.open(page).text()).contains("signed in as alice");
  }

  /** A link of a stranger's neither signs out nor says that it did. */
  @Test
  void theAddressAfterItDoesNothing() {
    signOut();

    Page shown = browser.open(URI.create(page + "?signedOut="));

    assertThat(shown.text()).contains("signed in as alice").doesNotContain("You are signed out");
  }

  @Test
  void isAnEvent() {
    browser.submit(page, signOut());

    assertThat(realm.events("LOGOUT"))
        .anySatisfy(e -> assertThat(e.details().get("redirect_uri")).startsWith(page.toString()));
  }

  /** The page's policy keeps its forms, and what they are redirected to, with this server. */
  @Test
  void leadsByWayOfWhereTheUserCameFrom() {
    McpRealm corp = identityProvider("https://idp.example/logout");
    try {
      Page login = browser.open(page);
      URI door = URI.create(login.html().expectFirst("#social-corp").absUrl("href"));
      Page shown = browser.open(door).login("carol", "carol");
      assertThat(shown.text()).contains("signed in as carol");

      Page out = browser.submit(page, shown.fields(FORM).with("signOut", "true"));

      assertThat(out.answer().status()).isEqualTo(200);
      String refresh = out.answer().header("Refresh").orElseThrow();
      assertThat(refresh).startsWith("0; url=https://idp.example/logout?");
      Form sent = Form.decode(URI.create(refresh.substring("0; url=".length())).getRawQuery());
      Page back =
          browser.open(
              URI.create(
                  sent.value("post_logout_redirect_uri").orElseThrow()
                      + "?state="
                      + sent.value("state").orElseThrow()));
      assertThat(back.text()).contains("You are signed out");
      assertThat(browser.open(page).isLogin()).isTrue();
    } finally {
      corp.close();
    }
  }

  /** Another realm where people of this one may sign in. */
  private McpRealm identityProvider(String logoutUrl) {
    String name = realm.name() + "-corp";
    admin.post("/realms", Map.of("realm", name, "enabled", true)).expect(201);
    McpRealm corp = McpRealm.existing(realm.server(), admin, name);
    corp.admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                "partner",
                "secret",
                "a secret between realms",
                "redirectUris",
                List.of(realm.issuer() + "/broker/*")))
        .expect(201);
    corp.admin()
        .post(
            "/users",
            Map.of(
                "username",
                "carol",
                "enabled",
                true,
                "firstName",
                "Carol",
                "lastName",
                "Cole",
                "email",
                "carol@corp.example",
                "credentials",
                List.of(Map.of("type", "password", "value", "carol"))))
        .expect(201);
    String endpoints = corp.issuer() + "/protocol/openid-connect";
    realm
        .admin()
        .post(
            "/identity-provider/instances",
            Map.of(
                "alias",
                "corp",
                "providerId",
                "oidc",
                "config",
                Map.of(
                    "clientId",
                    "partner",
                    "clientSecret",
                    "a secret between realms",
                    "clientAuthMethod",
                    "client_secret_post",
                    "authorizationUrl",
                    endpoints + "/auth",
                    "tokenUrl",
                    endpoints + "/token",
                    "disableUserInfo",
                    "true",
                    "logoutUrl",
                    logoutUrl,
                    "defaultScope",
                    "openid profile email")))
        .expect(201);
    return corp;
  }

  private Form signOut() {
    return ConnectionsPage.open("alice", browser, realm)
        .page()
        .fields(FORM)
        .with("signOut", "true");
  }
}
