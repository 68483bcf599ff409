package io.mcpauth.keycloak.it.pages;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static io.mcpauth.keycloak.it.consent.ConsentPages.SCOPE;

import io.mcpauth.keycloak.it.access.StaffServer;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.consent.ConsentPages;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** From an MCP client's request to its consent page, and what can go wrong on the way. */
final class SignInPages {

  private final McpRealm realm;
  private final ConsentPages consent;
  private final App app;

  SignInPages(McpRealm realm, App app) {
    this.realm = realm;
    this.consent = new ConsentPages(realm);
    this.app = app;
    realm
        .admin()
        .put(
            "",
            Map.of("registrationAllowed", true, "resetPasswordAllowed", true, "rememberMe", true))
        .expect(204);
  }

  private AuthorizationRequest request() {
    return consent.client("Notes helper", LOOPBACK).authorization(SCOPE);
  }

  void login(Window window) {
    window.open(request().uri());
  }

  /** Not alice: Keycloak locks an account for a while after failures that follow each other. */
  void loginWithError(Window window) {
    window.open(request().uri()).login("bob", "wrong");
  }

  /** Somebody who is signed in has to show that it is still them. */
  void loginAgain(Window window) {
    app.signedIn(window, People.of(realm).anybody());
    window.open(app.request().with("prompt", "login").uri());
  }

  void register(Window window) {
    window.open(request().uri());
    window.page().locator("#kc-registration a").click();
  }

  void forgottenPassword(Window window) {
    window.open(request().uri());
    window.page().locator("a[href*=reset-credentials]").click();
  }

  void consent(Window window) {
    window.open(request().uri()).login("alice", "alice");
  }

  void consentOfVerifiedClient(Window window) {
    OAuthClient client = consent.client("Notes helper", LOOPBACK);
    consent.attributes(
        client,
        Map.of("mcp.verified.by", "IT of Example Corp", "mcp.verified.since", "2026-11-03"));
    window.open(client.authorization(SCOPE).uri()).login("alice", "alice");
  }

  /** A server that is for certain people only. */
  void noAccess(Window window) {
    StaffServer server = StaffServer.registered(realm, "Payroll of Example Corp");
    window.open(request().with("resource", server.url()).uri()).login("alice", "alice");
  }

  void error(Window window) {
    window.open(request().with("client_id", "gone").uri());
  }

  void outOfDate(Window window) {
    window.open(request().uri());
    String login = (String) window.page().evaluate("() => document.forms[0].action");
    window.login("alice", "alice");
    window.page().waitForSelector("#kc-oauth");
    window.open(URI.create(login));
  }

  /** Where a client of old, {@code urn:ietf:wg:oauth:2.0:oob}, has its code shown. */
  void codeToCopy(Window window) {
    window.open(URI.create(realm.endpoint("oauth/oob") + "?code=4c1d.8a30.b5f2"));
  }

  void codeThatIsAnError(Window window) {
    window.open(URI.create(realm.endpoint("oauth/oob") + "?error=access_denied"));
  }

  void logout(Window window) {
    window.open(realm.endpoint("logout"));
  }

  /** A client that wants to be told in the browser (OpenID Connect Front-Channel Logout 1.0). */
  void logoutThatTellsClients(Window window) {
    App told =
        App.in(
            realm,
            "told-" + System.nanoTime(),
            Map.of(
                "name",
                "Told client",
                "frontchannelLogout",
                true,
                "attributes",
                Map.of("frontchannel.logout.url", realm.server() + "/robots.txt")));
    told.signedIn(window, People.of(realm).anybody());
    window.open(realm.endpoint("logout"));
    window.page().locator("#kc-logout").click();
  }

  /** A SAML application gets its answer by a form that sends itself. */
  void answerToSamlApplication(Window window) {
    String assertionConsumer = realm.server() + "/somewhere/saml";
    String name = "saml-" + System.nanoTime();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                name,
                "protocol",
                "saml",
                "redirectUris",
                List.of(assertionConsumer),
                "attributes",
                Map.of(
                    "saml_idp_initiated_sso_url_name",
                    name,
                    "saml_assertion_consumer_url_post",
                    assertionConsumer,
                    "saml.force.post.binding",
                    "true")))
        .expect(201);
    // 204: the browser stays where it is.
    window.answering(assertionConsumer, 204);
    window.open(URI.create(realm.issuer() + "/protocol/saml/clients/" + name));
    window.login("alice", "alice");
  }
}
