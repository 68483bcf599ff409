package io.mcpauth.keycloak.it.setup;

import static io.mcpauth.keycloak.it.oauth.ClientRegistration.publicClient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Everything that the doctor must find, planted in one realm, one after the other. */
record Faults(McpRealm realm) {

  private static final String ANONYMOUS = "anonymous";
  private static final String CALLBACK = "https://app.example/callback";
  private static final String GONE = "https://gone.example/mcp";
  private static final String PROFILES = "/client-policies/profiles";
  private static final String POLICIES = "/client-policies/policies";

  Stream<Fault> all() {
    return Stream.of(settings(), registrations(), policies(), scopes(), servers(), clients())
        .flatMap(faults -> faults);
  }

  private Stream<Fault> settings() {
    String name = realm.name();
    return Stream.of(
        Fault.fixable("ssl-required:" + name, "failure", set("sslRequired", "none")),
        Fault.fixable("refresh-rotation:" + name, "failure", set("revokeRefreshToken", false)),
        Fault.fixable("refresh-reuse:" + name, "warning", set("refreshTokenMaxReuse", 2)),
        new Fault(
            "access-token-lifetime:" + name,
            "warning",
            set("accessTokenLifespan", 7200),
            set("accessTokenLifespan", 600)),
        new Fault(
            "access-token-lifetime:" + name,
            "warning",
            set("accessTokenLifespan", 300),
            set("accessTokenLifespan", 600)),
        new Fault(
            "session-lifetime:" + name,
            "warning",
            set("ssoSessionMaxLifespan", 172_800),
            set("ssoSessionMaxLifespan", 36_000)),
        new Fault(
            "offline-lifetime:" + name,
            "warning",
            set("offlineSessionMaxLifespanEnabled", false),
            set("offlineSessionMaxLifespanEnabled", true)),
        new Fault(
            "offline-access:" + name,
            "warning",
            () -> optionalScope("DELETE", "offline_access"),
            () -> optionalScope("PUT", "offline_access")),
        Fault.fixable("brute-force:" + name, "warning", set("bruteForceProtected", false)),
        Fault.fixable("events:" + name, "warning", set("eventsEnabled", false)),
        new Fault(
            "password-policy:" + name,
            "warning",
            set("passwordPolicy", ""),
            set("passwordPolicy", "length(15)")),
        Fault.fixable("metadata:" + name, "failure", () -> realmAttribute("mcp.metadata", "false")),
        new Fault(
            "login-theme:" + name,
            "warning",
            set("loginTheme", "keycloak"),
            set("loginTheme", "mcp")),
        Fault.fixable("consent-action:" + name, "failure", this::switchConsentActionOff));
  }

  private Stream<Fault> registrations() {
    return Stream.of(
        removed(ANONYMOUS, "mcp-redirect-uris", "registration-policy:anonymous/mcp-redirect-uris"),
        removed("authenticated", "mcp-scopes", "registration-policy:authenticated/mcp-scopes"),
        removed(ANONYMOUS, "mcp-rate-limit", "registration-limits:mcp-rate-limit"),
        removed(ANONYMOUS, "mcp-client-lifetime", "registration-limits:mcp-client-lifetime"),
        removed(ANONYMOUS, "consent-required", "registration-consent:anonymous"),
        removed(ANONYMOUS, "scope", "registration-full-scope:anonymous"),
        Fault.fixable(
            "registration-mappers:anonymous/Allowed Protocol Mapper Types",
            "warning",
            () ->
                realm
                    .registrationPolicies()
                    .save(
                        ANONYMOUS,
                        "allowed-protocol-mappers",
                        Map.of(
                            "allowed-protocol-mapper-types",
                            List.of("oidc-usermodel-attribute-mapper", "oidc-full-name-mapper")))
                    .expect(204)),
        Fault.fixable(
            "trusted-hosts:trusted-hosts added by a test",
            "failure",
            () ->
                realm
                    .registrationPolicies()
                    .add(
                        ANONYMOUS,
                        "trusted-hosts",
                        Map.of(
                            "host-sending-registration-request-must-match", List.of("true"),
                            "client-uris-must-match", List.of("true")))
                    .expect(201)),
        Fault.fixable(
            "max-clients:max-clients added by a test",
            "warning",
            () ->
                realm
                    .registrationPolicies()
                    .add(ANONYMOUS, "max-clients", Map.of("max-clients", List.of("200")))
                    .expect(201),
            () -> realm.registrationPolicies().remove(ANONYMOUS, "max-clients")));
  }

  private Stream<Fault> policies() {
    JsonNode profiles = realm.admin().get(PROFILES).expect(200).json();
    JsonNode policies = realm.admin().get(POLICIES).expect(200).json();
    Runnable asBefore =
        () -> {
          realm.admin().put(PROFILES, profiles).expect(204);
          realm.admin().put(POLICIES, policies).expect(204);
        };
    return Stream.of(
        new Fault(
            "client-profile:mcp-oauth-2.1",
            "failure",
            changed(PROFILES, profiles, all -> ((ArrayNode) all.path("profiles")).remove(1)),
            asBefore),
        new Fault(
            "executor:mcp-hashed-client-secret",
            "failure",
            changed(
                POLICIES, policies, all -> ((ArrayNode) policy(all).path("profiles")).remove(1)),
            asBefore),
        new Fault(
            "executor:mcp-grant",
            "failure",
            changed(POLICIES, policies, all -> policy(all).put("enabled", false)),
            asBefore),
        new Fault(
            "oauth-2.1:pkce-enforcer",
            "warning",
            changed(PROFILES, profiles, all -> executors(all).remove(0)),
            asBefore),
        new Fault(
            "pkce-auto-configure:pkce-enforcer",
            "warning",
            changed(
                PROFILES,
                profiles,
                all ->
                    ((ObjectNode) executors(all).get(0).path("configuration"))
                        .put("auto-configure", false)),
            asBefore),
        new Fault(
            "policy-condition:mcp-oauth-2.1",
            "warning",
            changed(
                POLICIES,
                policies,
                all ->
                    ((ObjectNode) policy(all).path("conditions").get(0))
                        .put("condition", "client-access-type")
                        .putObject("configuration")
                        .putArray("type")
                        .add("confidential")),
            asBefore),
        new Fault(
            "default-resource:" + GONE,
            "failure",
            () -> {
              imported("gone", Map.of("attributes", url(GONE)));
              changed(PROFILES, profiles, Faults::setDefaultResource).run();
              deleted("gone");
            },
            asBefore));
  }

  private static void setDefaultResource(JsonNode profiles) {
    StreamSupport.stream(executors(profiles).spliterator(), false)
        .filter(e -> e.path("executor").asText().equals("mcp-resource-indicator"))
        .forEach(e -> ((ObjectNode) e.path("configuration")).put("default-resource", GONE));
  }

  private Stream<Fault> scopes() {
    return Stream.of(
        Fault.fixable(
            "scope-in-token:mcp:tools",
            "failure",
            () -> scopeAttribute("mcp:tools", "include.in.token.scope", "false")),
        Fault.fixable(
            "scope-personal:email",
            "warning",
            () -> {
              optionalScope("DELETE", "email");
              realm
                  .admin()
                  .put("/default-default-client-scopes/" + scope("email").path("id").asText(), "{}")
                  .expect(204);
            }),
        Fault.fixable(
            "props-scope:mcp-props",
            "warning",
            () -> scopeAttribute("mcp-props", "display.on.consent.screen", "true")),
        removedComponent("org.keycloak.keys.KeyProvider", "mcp-props-key", "props-key:mcp-props"));
  }

  private Stream<Fault> servers() {
    return Stream.of(
        new Fault(
            "server-address:first",
            "failure",
            () -> {
              imported("first", Map.of("attributes", url("https://twice.example/mcp")));
              imported("second", Map.of("attributes", url("https://twice.example/mcp")));
            },
            () -> {
              deleted("first");
              deleted("second");
            }),
        planted("server-http", "warning", Map.of("attributes", url("http://inside.example/mcp"))),
        planted(
            "server-public",
            "failure",
            Map.of("publicClient", true, "attributes", url("https://public.example/mcp"))),
        planted(
            "server-scope",
            "failure",
            Map.of(
                "attributes",
                Map.of(
                    "resource_url", "https://scopes.example/mcp",
                    "mcp.scopes_supported", "mcp:tools mcp:nothing"))),
        planted(
            "server-role",
            "failure",
            Map.of(
                "attributes",
                Map.of(
                    "resource_url", "https://role.example/mcp",
                    "mcp.required_role", "nobody-has-it"))),
        planted(
            "server-without-url",
            "warning",
            Map.of("attributes", Map.of("mcp.scopes_supported", "mcp:tools"))),
        planted(
            "client-default-resource",
            "failure",
            Map.of("attributes", Map.of("mcp.default_resource", GONE))));
  }

  private Stream<Fault> clients() {
    return Stream.of(
        Fault.fixable(
            "console-scope:" + AdminConsoleIT.CONSOLE,
            "warning",
            () -> AdminConsoleIT.takeRoleFromScope(realm)),
        dynamic("client-full-scope", Map.of("fullScopeAllowed", true, "consentRequired", true)),
        dynamic("client-consent", Map.of("fullScopeAllowed", false, "consentRequired", false)),
        dynamic(
            "client-flows",
            Map.of(
                "fullScopeAllowed", false,
                "consentRequired", true,
                "directAccessGrantsEnabled", true)),
        new Fault(
            "client-quota:" + realm.name(),
            "warning",
            () -> {
              realm
                  .registration()
                  .register(publicClient("http://localhost:1/callback"))
                  .expect(201);
              quota("1");
            },
            () -> quota("100000")),
        planted(
            "document-pending",
            "warning",
            Map.of(
                "publicClient",
                true,
                "consentRequired",
                true,
                "attributes",
                Map.of("mcp.dynamic", "document", "mcp.document.state", "pending"))),
        planted(
            "redirect-wildcard",
            "failure",
            Map.of("publicClient", true, "redirectUris", List.of("https://app.example/*"))),
        Fault.fixable(
            "secrets-in-clear:" + realm.name(),
            "failure",
            () -> imported("in-clear", Map.of("secret", "a-secret-that-everybody-can-read"))),
        new Fault(
            "secrets-weak:" + realm.name(),
            "warning",
            () ->
                weak(
                    Map.of(
                        "attributes",
                        Map.of(
                            "mcp.secret.hash",
                            "$pbkdf2-sha256$i=1000,l=32$c2FsdHNhbHRzYWx0c2FsdA"
                                + "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))),
            () -> deleted("weak")),
        new Fault(
            "demo-users:alice",
            "failure",
            this::alice,
            () ->
                realm
                    .admin()
                    .delete(
                        "/users/"
                            + realm
                                .admin()
                                .get("/users?exact=true&username=alice")
                                .expect(200)
                                .json()
                                .path(0)
                                .path("id")
                                .asText())
                    .expect(204)),
        new Fault(
            "sample-server:sample-mcp-server",
            "warning",
            () ->
                imported(
                    "sample-mcp-server", Map.of("attributes", url("http://localhost:3000/mcp"))),
            () -> deleted("sample-mcp-server")));
  }

  /** By the console's save, since an import makes up a secret beside the hash. */
  private void weak(Map<String, Object> client) {
    Map<String, Object> all = new HashMap<>(client);
    all.put("clientId", "weak");
    all.put("publicClient", false);
    realm.admin().post("/clients", all).expect(201);
  }

  /** Of the demo, whose realm had no rules for passwords when they came. */
  private void alice() {
    String policy = realm.admin().get("").expect(200).json().path("passwordPolicy").asText();
    set("passwordPolicy", "").run();
    realm
        .admin()
        .post(
            "/users",
            Map.of(
                "username",
                "alice",
                "enabled",
                true,
                "credentials",
                List.of(Map.of("type", "password", "value", "alice"))))
        .expect(201);
    set("passwordPolicy", policy).run();
  }

  private void quota(String clients) {
    realm
        .registrationPolicies()
        .save(ANONYMOUS, "mcp-client-lifetime", Map.of("quota", List.of(clients)))
        .expect(204);
  }

  private Runnable set(String member, Object value) {
    return () -> realm.admin().put("", Map.of(member, value)).expect(204);
  }

  /** With all the others, which the call would take away. */
  private void realmAttribute(String name, String value) {
    ObjectNode attributes =
        (ObjectNode) realm.admin().get("").expect(200).json().path("attributes");
    realm.admin().put("", Map.of("attributes", attributes.put(name, value))).expect(204);
  }

  private void switchConsentActionOff() {
    // Keycloak knows the action once somebody has begun to sign in for an MCP client.
    realm
        .browser()
        .open(
            OAuthClient.registered(realm, "http://localhost:8765/callback")
                .authorization("mcp:tools")
                .with("resource", DoctorIT.OWN_SERVER)
                .uri());
    String path = "/authentication/required-actions/mcp-consent";
    ObjectNode action = (ObjectNode) realm.admin().get(path).expect(200).json();
    realm.admin().put(path, action.put("enabled", false)).expect(204);
  }

  private void optionalScope(String method, String name) {
    realm
        .admin()
        .request(method, "/default-optional-client-scopes/" + scope(name).path("id").asText())
        .json(Map.of())
        .send()
        .expect(204);
  }

  private JsonNode scope(String name) {
    JsonNode all = realm.admin().get("/client-scopes").expect(200).json();
    return StreamSupport.stream(all.spliterator(), false)
        .filter(scope -> scope.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void scopeAttribute(String name, String attribute, String value) {
    ObjectNode scope = (ObjectNode) scope(name);
    scope.withObject("attributes").put(attribute, value);
    realm.admin().put("/client-scopes/" + scope.path("id").asText(), scope).expect(204);
  }

  private Fault removed(String side, String policy, String id) {
    return removedComponent(
        "org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy",
        component ->
            component.path("providerId").asText().equals(policy)
                && component.path("subType").asText().equals(side),
        id);
  }

  private Fault removedComponent(String type, String provider, String id) {
    return removedComponent(
        type, component -> component.path("providerId").asText().equals(provider), id);
  }

  private Fault removedComponent(String type, Predicate<JsonNode> which, String id) {
    JsonNode all = realm.admin().get("/components?type=" + type).expect(200).json();
    JsonNode component =
        StreamSupport.stream(all.spliterator(), false).filter(which).findFirst().orElseThrow();
    String state = id.matches("registration-(full-scope|limits):.*") ? "warning" : "failure";
    return new Fault(
        id,
        state,
        () -> realm.admin().delete("/components/" + component.path("id").asText()).expect(204),
        () -> realm.admin().post("/components", component).expect(201));
  }

  private Runnable changed(String path, JsonNode before, Consumer<JsonNode> change) {
    return () -> {
      JsonNode after = before.deepCopy();
      change.accept(after);
      realm.admin().put(path, after).expect(204);
    };
  }

  private static ArrayNode executors(JsonNode profiles) {
    return (ArrayNode) profiles.path("profiles").get(0).path("executors");
  }

  private static ObjectNode policy(JsonNode policies) {
    return (ObjectNode) policies.path("policies").get(0);
  }

  private static Map<String, String> url(String url) {
    return Map.of("resource_url", url);
  }

  /** By an import, which no client policy sees; the client is called like the check. */
  private Fault planted(String check, String state, Map<String, Object> client) {
    return new Fault(
        check + ":" + check, state, () -> imported(check, client), () -> deleted(check));
  }

  private Fault dynamic(String check, Map<String, Object> client) {
    Map<String, Object> all = new HashMap<>(client);
    all.put("publicClient", true);
    all.put("redirectUris", List.of(CALLBACK));
    all.put("attributes", Map.of("mcp.dynamic", ANONYMOUS));
    return Fault.fixable(check + ":" + check, "failure", () -> imported(check, all));
  }

  private void imported(String clientId, Map<String, Object> client) {
    Map<String, Object> all = new HashMap<>(client);
    all.put("clientId", clientId);
    all.putIfAbsent("publicClient", false);
    all.putIfAbsent("standardFlowEnabled", true);
    all.putIfAbsent("fullScopeAllowed", false);
    realm
        .admin()
        .post("/partialImport", Map.of("ifResourceExists", "FAIL", "clients", List.of(all)))
        .expect(200);
  }

  private void deleted(String clientId) {
    realm.admin().delete("/clients/" + realm.client(clientId).path("id").asText()).expect(204);
  }
}
