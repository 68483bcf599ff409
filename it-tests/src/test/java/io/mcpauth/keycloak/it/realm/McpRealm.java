package io.mcpauth.keycloak.it.realm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.SecondNode;
import java.net.URI;
import java.net.URLEncoder;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/**
 * A realm made from {@code realm-export}, with its demo users (alice/alice, bob/bob), for one test
 * class. Only its name differs from what users import.
 */
public final class McpRealm implements AutoCloseable {

  private final String name;
  private final URI server;
  private final URI issuer;
  private final AdminApi admin;

  /** What was regenerated; views of the realm through other nodes share it. */
  private final Map<String, String> secrets;

  private McpRealm(
      String name, URI server, URI issuer, AdminApi admin, Map<String, String> secrets) {
    this.secrets = secrets;
    this.name = name;
    this.server = server;
    this.issuer = issuer;
    this.admin = admin;
  }

  public static McpRealm create(URI server, AdminApi admin, RealmFile file, String name) {
    admin.post("/realms", file.named(name)).expect(201);
    return existing(server, admin, name);
  }

  /** A realm that is there already. */
  public static McpRealm existing(URI server, AdminApi admin, String name) {
    URI issuer = URI.create(server + "/realms/" + name);
    return new McpRealm(
        name, server, issuer, admin.below("/realms/" + name), new ConcurrentHashMap<>());
  }

  /**
   * A realm as Keycloak makes it, with our scopes, our sample server and our users, and with
   * anonymous registration from anywhere: the one thing without which no MCP client gets in.
   */
  public static McpRealm withoutThePack(URI server, AdminApi admin, RealmFile file, String name) {
    admin.post("/realms", file.withoutThePack(name)).expect(201);
    AdminApi realm = admin.below("/realms/" + name);
    String policies = "/components?type=org.keycloak.services.clientregistration.policy";
    for (JsonNode policy : realm.get(policies + ".ClientRegistrationPolicy").expect(200).json()) {
      if (policy.path("providerId").asText().equals("trusted-hosts")) {
        realm.delete("/components/" + policy.path("id").asText()).expect(204);
      }
    }
    return new McpRealm(
        name, server, URI.create(server + "/realms/" + name), realm, new ConcurrentHashMap<>());
  }

  /**
   * An operator's realm that was set up with one call, with the sample server as the default. Its
   * lifetimes, which are the operator's, are those of the shipped realm, and its tests register as
   * in {@link RealmFile#named}.
   */
  public static McpRealm setUp(
      URI server, AdminApi admin, RealmFile file, String name, String appliesTo) {
    admin.post("/realms", file.ofAnOperator(name)).expect(201);
    admin.put("/realms/" + name, file.lifetimes()).expect(204);
    McpRealm realm = existing(server, admin, name);
    Map<String, Object> options = Map.of("appliesTo", appliesTo, "theme", true);
    realm.admin().post("/mcp/setup", options).expect(200);
    realm.admin().post("/clients", file.sampleServer()).expect(201);
    realm
        .admin()
        .post(
            "/mcp/setup",
            Map.of(
                "appliesTo",
                appliesTo,
                "theme",
                true,
                "defaultServer",
                file.sampleServer().at("/attributes/resource_url").asText()))
        .expect(200);
    realm.storeEveryEvent();
    RegistrationPolicies policies = realm.registrationPolicies();
    policies
        .save("anonymous", "mcp-rate-limit", Map.of("address-burst", List.of("5000")))
        .expect(204);
    policies
        .save("anonymous", "mcp-client-lifetime", Map.of("reuse", List.of("false")))
        .expect(204);
    return realm;
  }

  private void storeEveryEvent() {
    ObjectNode events = (ObjectNode) admin.get("/events/config").expect(200).json();
    events.put("eventsEnabled", true).putArray("enabledEventTypes");
    admin.put("/events/config", events).expect(204);
  }

  /** The same realm, with the same issuer, reached through another node. */
  public McpRealm through(SecondNode node) {
    return through(node.server());
  }

  /** The same, of a node that a test has for itself. */
  public McpRealm through(KeycloakServer node) {
    URI other = node.url();
    AdminApi otherAdmin = new AdminApi(node).below("/realms/" + name);
    return new McpRealm(name, other, issuer, otherAdmin, secrets);
  }

  public String name() {
    return name;
  }

  /** The server that the realm is on, without a slash at the end. */
  public URI server() {
    return server;
  }

  /** As tokens and metadata say it, whatever node they come from. */
  public URI issuer() {
    return issuer;
  }

  private URI below(String path) {
    return URI.create(server + "/realms/" + name + path);
  }

  /**
   * A protocol endpoint: {@code auth}, {@code token}, {@code token/introspect}, {@code revoke},
   * {@code userinfo}.
   */
  public URI endpoint(String path) {
    return below("/protocol/openid-connect/" + path);
  }

  /** Admin REST of this realm. */
  public AdminApi admin() {
    return admin;
  }

  public ClientRegistration registration() {
    return new ClientRegistration(below("/clients-registrations/openid-connect"));
  }

  public RegistrationPolicies registrationPolicies() {
    return new RegistrationPolicies(admin);
  }

  /** A new browser without cookies. */
  public Browser browser() {
    return new Browser(server);
  }

  /** Authorization server metadata in the form of OpenID Connect Discovery. */
  public JsonNode metadata() {
    return Http.get(below("/.well-known/openid-configuration")).send().expect(200).json();
  }

  /** Saves a client profile of this one executor, as the console does. */
  public Answer saveProfile(String executor, Map<String, Object> settings) {
    return admin.put(
        "/client-policies/profiles",
        Map.of(
            "profiles",
            List.of(
                Map.of(
                    "name",
                    "p",
                    "executors",
                    List.of(Map.of("executor", executor, "configuration", settings))))));
  }

  /** How many clients the realm has: a refused registration must not change it. */
  public int clientCount() {
    return admin.get("/clients?max=100000").expect(200).json().size();
  }

  /**
   * The client as the administrator sees it. Its scopes are in alphabetical order: Keycloak tells
   * them in whatever order the database gave them.
   */
  public JsonNode client(String clientId) {
    JsonNode found =
        admin.get("/clients?clientId=" + URLEncoder.encode(clientId, UTF_8)).expect(200).json();
    if (found.size() != 1) {
      throw new AssertionError("not one client " + clientId + ": " + found);
    }
    ObjectNode client = (ObjectNode) found.get(0);
    sort(client, "defaultClientScopes");
    sort(client, "optionalClientScopes");
    return client;
  }

  private static void sort(ObjectNode client, String scopes) {
    List<String> names =
        StreamSupport.stream(client.path(scopes).spliterator(), false)
            .map(JsonNode::asText)
            .sorted()
            .toList();
    names.forEach(client.putArray(scopes)::add);
  }

  /**
   * A client's secret: a new one, because a stored one cannot be read again; the same for later
   * calls.
   */
  public String secretOf(String clientId) {
    return secrets.computeIfAbsent(
        clientId,
        id ->
            admin
                .post("/clients/" + client(id).path("id").asText() + "/client-secret", Map.of())
                .expect(200)
                .json()
                .path("value")
                .asText());
  }

  /** What introspection (RFC 7662) tells the MCP server of this client id about a token. */
  public JsonNode introspect(String serverId, String token) {
    return Http.post(endpoint("token/introspect"))
        .form(
            Form.empty()
                .with("client_id", serverId)
                .with("client_secret", secretOf(serverId))
                .with("token", token))
        .send()
        .expect(200)
        .json();
  }

  /** Events of this type, newest first, as Keycloak stored them. */
  public List<RealmEvent> events(String type) {
    JsonNode events = admin.get("/events?max=1000&type=" + type).expect(200).json();
    return StreamSupport.stream(events.spliterator(), false).map(RealmEvent::of).toList();
  }

  /** Has events of this type stored too, which Keycloak would leave to the log. */
  public void storeEvents(String type) {
    ObjectNode events = (ObjectNode) admin.get("/events/config").expect(200).json();
    events.withArray("enabledEventTypes").add(type);
    admin.put("/events/config", events).expect(204);
  }

  /**
   * Claims of a token that this realm signed with RS256 and that has not expired; else the test
   * fails.
   */
  public JWTClaimsSet verified(String token) {
    Answer keys = Http.get(endpoint("certs")).send().expect(200);
    try {
      DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
      processor.setJWSTypeVerifier((type, context) -> {});
      processor.setJWSKeySelector(
          new JWSVerificationKeySelector<>(
              Set.of(JWSAlgorithm.RS256), new ImmutableJWKSet<>(JWKSet.parse(keys.body()))));
      JWTClaimsSet claims = processor.process(token, null);
      if (!issuer().toString().equals(claims.getIssuer())) {
        throw new AssertionError("another issuer: " + claims);
      }
      return claims;
    } catch (ParseException | BadJOSEException | JOSEException e) {
      throw new AssertionError("not a valid token of " + issuer() + ": " + token, e);
    }
  }

  @Override
  public void close() {
    admin.delete("").expect(204);
  }

  /** An event as admin REST shows it. */
  public record RealmEvent(
      String type, String clientId, String userId, String error, Map<String, String> details) {

    private static RealmEvent of(JsonNode event) {
      Map<String, String> details = new TreeMap<>();
      event
          .path("details")
          .properties()
          .forEach(d -> details.put(d.getKey(), d.getValue().asText()));
      return new RealmEvent(
          event.path("type").asText(),
          event.path("clientId").asText(),
          event.path("userId").asText(),
          event.path("error").asText(),
          details);
    }
  }
}
