package io.mcpauth.keycloak.it.consent;

import static io.mcpauth.keycloak.it.oauth.ClientRegistration.publicClient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Clients of all kinds, and a browser that stands before their consent pages. */
public record ConsentPages(McpRealm realm) {

  public static final String LOOPBACK = "http://localhost:8765/callback";
  public static final String SCOPE = "openid mcp:tools offline_access";

  /** Alice's. */
  public Window open(Chromium chromium, Look look, OAuthClient client) {
    Window window =
        chromium.window(look).open(client.authorization(SCOPE).uri()).login("alice", "alice");
    window.page().waitForSelector("#kc-oauth");
    return window;
  }

  /** Of a client that registered on the day on which its page is shown: at midnight once more. */
  public Window openOnTheDay(Chromium chromium, Look look, String name) {
    LocalDate registered = LocalDate.now(ZoneId.systemDefault());
    Window window = open(chromium, look, client(name, LOOPBACK));
    return LocalDate.now(ZoneId.systemDefault()).equals(registered)
        ? window
        : open(chromium, look, client(name, LOOPBACK));
  }

  public OAuthClient client(String name, String redirectUri) {
    return OAuthClient.of(
        realm, RegisteredClient.of(realm.registration().register(metadata(name, redirectUri))));
  }

  public static Map<String, Object> metadata(String name, String redirectUri) {
    Map<String, Object> metadata = new HashMap<>(publicClient(redirectUri));
    metadata.put("client_name", name);
    return metadata;
  }

  /** As an administrator may; what registration would have refused or cleaned is stored too. */
  public void change(OAuthClient client, Map<String, Object> members) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    members.forEach(stored::putPOJO);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }

  public void attributes(OAuthClient client, Map<String, String> attributes) {
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    attributes.forEach(stored.withObject("attributes")::put);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
  }

  /** As an administrator does for the hosts of partners. */
  public void allowHosts(String... hosts) {
    JsonNode policies =
        realm
            .admin()
            .get(
                "/components?type=org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy")
            .expect(200)
            .json();
    for (JsonNode policy : policies) {
      if (policy.path("providerId").asText().equals("mcp-redirect-uris")
          && policy.path("subType").asText().equals("anonymous")) {
        ((ObjectNode) policy).withObject("config").putPOJO("allowed-hosts", List.of(hosts));
        realm.admin().put("/components/" + policy.path("id").asText(), policy).expect(204);
      }
    }
  }

  /** Clients that a user has consented to. */
  public List<String> consents(String user) {
    JsonNode found = realm.admin().get("/users?exact=true&username=" + user).expect(200).json();
    return realm
        .admin()
        .get("/users/" + found.path(0).path("id").asText() + "/consents")
        .expect(200)
        .json()
        .findValuesAsText("clientId");
  }
}
