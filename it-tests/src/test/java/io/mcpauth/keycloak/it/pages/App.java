package io.mcpauth.keycloak.it.pages;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;

import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An application of the administrator's: nobody is asked for consent, so other pages come last. */
public record App(OAuthClient client) {

  static App in(McpRealm realm) {
    return in(realm, "app", Map.of());
  }

  public static App in(McpRealm realm, String clientId, Map<String, Object> members) {
    Map<String, Object> representation = new HashMap<>();
    representation.put("clientId", clientId);
    representation.put("publicClient", true);
    representation.put("redirectUris", List.of(LOOPBACK));
    representation.putAll(members);
    realm.admin().post("/clients", representation).expect(201);
    return new App(OAuthClient.known(realm, clientId, LOOPBACK));
  }

  AuthorizationRequest request() {
    return client.authorization("openid");
  }

  /** Keycloak's login page, as this application sends people there. */
  Window open(Window window) {
    return window.withClientAt(LOOPBACK).open(request().uri());
  }

  Window login(Window window, String user) {
    return open(window).login(user, People.PASSWORD);
  }

  /** Signed in, and back at the application. */
  Window signedIn(Window window, String user) {
    login(window, user).callback(LOOPBACK);
    return window;
  }

  /** The application sends the user to do something with the account (Keycloak's kc_action). */
  Window action(Window window, String action) {
    return window.open(request().with("kc_action", action).uri());
  }
}
