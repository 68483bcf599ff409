package io.mcpauth.keycloak.it.pages;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** New users with the password {@value #PASSWORD}, each for one visit. */
record People(AdminApi realm) {

  static final String PASSWORD = "secret";

  static People of(McpRealm realm) {
    return new People(realm.admin());
  }

  /** Of whom Keycloak wants something before the login is done. */
  String who(String mustDo) {
    return created(Map.of("requiredActions", List.of(mustDo)));
  }

  /** With credentials besides the password. */
  String with(List<Map<String, Object>> credentials) {
    List<Map<String, Object>> all = new ArrayList<>(credentials);
    all.add(password());
    return created(Map.of("credentials", all));
  }

  String anybody() {
    return created(Map.of());
  }

  /** A user like all, but for these members. */
  String created(Map<String, Object> members) {
    String name = "user-" + UUID.randomUUID();
    Map<String, Object> user = new HashMap<>();
    user.put("username", name);
    user.put("email", name + "@example.com");
    user.put("firstName", "Una");
    user.put("lastName", "User");
    user.put("enabled", true);
    user.put("credentials", List.of(password()));
    user.putAll(members);
    realm.post("/users", user).expect(201);
    return name;
  }

  String id(String name) {
    return found(name).path("id").asText();
  }

  /** Of the first credential of this type. */
  String credentialId(String name, String type) {
    for (JsonNode credential :
        realm.get("/users/" + id(name) + "/credentials").expect(200).json()) {
      if (credential.path("type").asText().equals(type)) {
        return credential.path("id").asText();
      }
    }
    throw new AssertionError(name + " has no credential of type " + type);
  }

  /** A role of one of Keycloak's own clients. */
  void allow(String name, String clientId, String role) {
    String client =
        realm.get("/clients?clientId=" + clientId).expect(200).json().path(0).path("id").asText();
    JsonNode found = realm.get("/clients/" + client + "/roles/" + role).expect(200).json();
    realm
        .post("/users/" + id(name) + "/role-mappings/clients/" + client, List.of(found))
        .expect(204);
  }

  private JsonNode found(String name) {
    return realm.get("/users?exact=true&username=" + name).expect(200).json().path(0);
  }

  private static Map<String, Object> password() {
    return Map.of("type", "password", "value", PASSWORD);
  }

  /** An authenticator app (RFC 6238) under a name of the user's choice. */
  static Map<String, Object> oneTimeCodes(String device) {
    return Map.of(
        "type",
        "otp",
        "userLabel",
        device,
        "secretData",
        "{\"value\":\"" + secretOf(device) + "\"}",
        "credentialData",
        "{\"subType\":\"totp\",\"digits\":6,\"counter\":0,\"period\":30,\"algorithm\":\"HmacSHA1\"}");
  }

  /** What such an app computes its codes from. */
  static String secretOf(String device) {
    return "a secret of the " + device;
  }

  static Map<String, Object> recoveryCodes() {
    return Map.of(
        "type",
        "recovery-authn-codes",
        "userLabel",
        "Recovery codes",
        "secretData",
        "{\"codes\":[{\"number\":1,\"encodedHashedValue\":\"AAAA\"}]}",
        "credentialData",
        "{\"algorithm\":\"RS512\",\"remainingCodes\":1,\"totalCodes\":12}");
  }
}
