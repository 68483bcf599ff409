package io.mcpauth.keycloak.it.pages;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.List;
import java.util.Map;

/** A realm with organizations, and passkeys on the ordinary login page. */
final class OrganizationPages {

  private final McpRealm realm;
  private final App app;
  private final People people;

  OrganizationPages(McpRealm realm) {
    this.realm = realm;
    realm
        .admin()
        .put(
            "",
            Map.of("organizationsEnabled", true, "webAuthnPolicyPasswordlessPasskeysEnabled", true))
        .expect(204);
    this.app = App.in(realm);
    this.people = People.of(realm);
    for (String name : List.of("North", "South")) {
      realm
          .admin()
          .post(
              "/organizations",
              Map.of(
                  "name",
                  name,
                  "alias",
                  name,
                  "domains",
                  List.of(Map.of("name", name + ".example"))))
          .expect(201);
    }
    offerScope();
  }

  private void offerScope() {
    String client = realm.client(app.client().id()).path("id").asText();
    for (JsonNode scope : realm.admin().get("/client-scopes").expect(200).json()) {
      if (scope.path("name").asText().equals("organization")) {
        realm
            .admin()
            .put(
                "/clients/" + client + "/optional-client-scopes/" + scope.path("id").asText(),
                Map.of())
            .expect(204);
      }
    }
  }

  void name(Window window) {
    app.open(window);
  }

  /** The ordinary login page, with the name fixed and passkeys offered. */
  void passwordOrPasskey(Window window) {
    nameOf(window, people.anybody());
  }

  void choice(Window window) {
    String user = people.anybody();
    for (JsonNode organization : realm.admin().get("/organizations").expect(200).json()) {
      realm
          .admin()
          .post("/organizations/" + organization.path("id").asText() + "/members", people.id(user))
          .expect(201);
    }
    window.open(app.client().authorization("openid organization").uri());
    window.page().locator("#username").fill(user);
    window.page().locator("#kc-login").click();
  }

  private void nameOf(Window window, String user) {
    app.open(window);
    window.page().locator("#username").fill(user);
    window.page().locator("#kc-login").click();
  }
}
