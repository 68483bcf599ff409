package io.mcpauth.keycloak.it.pages;

import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A realm that lets people sign in with accounts of another one. */
final class BrokerPages {

  private static final String CORP = "corp";
  private static final String CORP_AGAIN = "corp-again";
  private static final String OVERRIDE = "override the link";

  private final McpRealm realm;
  private final McpRealm corp;
  private final People people;
  private final App app;

  /**
   * Prepares both realms.
   *
   * @param realm where people sign in
   * @param corp where their accounts are
   * @param mailbox for the proof that an account is one's own
   */
  BrokerPages(McpRealm realm, McpRealm corp, Mailbox mailbox) {
    mailbox.receiveFrom(realm);
    this.realm = realm;
    this.corp = corp;
    this.people = People.of(realm);
    this.app = App.in(realm);
    mayLinkAccounts();
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
    Flows flows = Flows.of(realm);
    flows.configure(
        "first broker login", "idp-review-profile", Map.of("update.profile.on.first.login", "on"));
    flows.create(
        OVERRIDE, "idp-detect-existing-broker-user", "idp-confirm-override-link", "idp-auto-link");
    provider(CORP, "oidc", "Example Corp", "first broker login", corpConfig());
    provider(CORP_AGAIN, "oidc", "Example Corp, second door", OVERRIDE, corpConfig());
    // These two have pictures of their own; nobody goes there.
    for (String known : List.of("google", "github")) {
      Map<String, String> config = Map.of("clientId", "partner", "clientSecret", "a secret");
      provider(known, known, known, "first broker login", config);
    }
  }

  private Map<String, String> corpConfig() {
    String endpoints = corp.issuer() + "/protocol/openid-connect";
    Map<String, String> config = new HashMap<>();
    config.put("clientId", "partner");
    config.put("clientSecret", "a secret between realms");
    config.put("clientAuthMethod", "client_secret_post");
    config.put("authorizationUrl", endpoints + "/auth");
    config.put("tokenUrl", endpoints + "/token");
    config.put("userInfoUrl", endpoints + "/userinfo");
    config.put("issuer", corp.issuer().toString());
    config.put("jwksUrl", endpoints + "/certs");
    config.put("useJwksUrl", "true");
    config.put("validateSignature", "true");
    config.put("defaultScope", "openid profile email");
    return config;
  }

  private void provider(
      String alias, String kind, String name, String flow, Map<String, String> config) {
    realm
        .admin()
        .post(
            "/identity-provider/instances",
            Map.of(
                "alias",
                alias,
                "providerId",
                kind,
                "displayName",
                name,
                "firstBrokerLoginFlowAlias",
                flow,
                "config",
                config))
        .expect(201);
  }

  void choice(Window window) {
    app.open(window);
  }

  /** A newcomer. */
  void reviewProfile(Window window) {
    comeFrom(window, CORP, UUID.randomUUID() + "@corp.example");
  }

  /** There is an account with this e-mail address already. */
  void linkOrReview(Window window) {
    comeFrom(window, CORP, people.anybody() + "@example.com");
    window.page().locator("#kc-idp-review-profile-form [type=submit]").click();
  }

  void linkByMail(Window window) {
    linkOrReview(window);
    window.page().locator("#linkAccount").click();
  }

  void overrideLink(Window window) {
    String user = people.anybody();
    realm
        .admin()
        .post(
            "/users/" + people.id(user) + "/federated-identity/" + CORP_AGAIN,
            Map.of("identityProvider", CORP_AGAIN, "userId", "another", "userName", "another"))
        .expect(204);
    comeFrom(window, CORP_AGAIN, user + "@example.com");
  }

  /** The realm's profile takes the full scope away, and Keycloak asks the application for this. */
  private void mayLinkAccounts() {
    String account = realm.client("account").path("id").asText();
    realm
        .admin()
        .post(
            "/clients/"
                + realm.client("app").path("id").asText()
                + "/scope-mappings/clients/"
                + account,
            List.of(
                realm
                    .admin()
                    .get("/clients/" + account + "/roles/manage-account-links")
                    .expect(200)
                    .json()))
        .expect(204);
  }

  /** A signed-in user wants to link accounts. */
  void linkByWish(Window window) {
    app.action(app.signedIn(window, people.anybody()), "idp_link:" + CORP);
  }

  private void comeFrom(Window window, String provider, String email) {
    String user = People.of(corp).created(Map.of("email", email, "emailVerified", true));
    app.open(window);
    window.page().locator("#social-" + provider).click();
    window.login(user, People.PASSWORD);
  }

  /** A realm as Keycloak makes it. */
  static McpRealm corp(McpRealm beside, AdminApi server) {
    String name = beside.name() + "-corp";
    server.post("/realms", Map.of("realm", name, "enabled", true)).expect(201);
    return McpRealm.existing(beside.server(), server, name);
  }
}
