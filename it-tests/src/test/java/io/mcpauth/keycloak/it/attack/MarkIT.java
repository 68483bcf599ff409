package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client is, it cannot write: no registration format, whoever uses it, sets, changes or
 * removes an attribute {@code mcp.*}, and what such a request asks for is judged by what the client
 * was before it.
 *
 * <p>The realm's administrator allows Keycloak's own formats here: they can carry any attribute.
 */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class MarkIT {

  private static final String REDIRECT_URI = "http://localhost:3118/callback";

  private static final List<String> ATTRIBUTES =
      List.of(
          "mcp.dynamic",
          "mcp.registered",
          "mcp.verified.by",
          "mcp.verified.since",
          "mcp.default_resource",
          "mcp.last_used",
          "mcp.expires",
          "mcp.secret.hash",
          "mcp.secret.rotated.hash",
          "mcp.secret.rotated.expires",
          "mcp.secret.former",
          "mcp.scopes_supported",
          "mcp.resource_template",
          "mcp.allowed_clients",
          "mcp.required_role",
          "mcp.dynamic_scopes",
          "mcp.require_dpop",
          "mcp.redirect_uris",
          "mcp.application_type",
          "mcp.something.of.a.later.version",
          "MCP.dynamic",
          "resource_url");

  /** Valid where the pack would look at the form first. */
  private static final Map<String, String> FORGED =
      Map.of(
          "mcp.secret.hash",
          "$pbkdf2-sha256$i=600000,l=32$c2FsdHNhbHRzYWx0c2FsdA$"
              + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
          "mcp.default_resource",
          "http://evil.example/mcp",
          "resource_url",
          "http://evil.example/mcp",
          "mcp.scopes_supported",
          "mcp:tools",
          "mcp.verified.since",
          "2026-01-01");

  private final McpRealm realm;
  private final Administrators administrators;
  private String creator = "";
  private String manager = "";
  private String initialAccess = "";

  MarkIT(McpRealm realm) {
    this.realm = realm;
    this.administrators = new Administrators(realm);
  }

  /** Who registers a client. */
  enum Caller {
    ANONYMOUS,
    INITIAL_ACCESS_TOKEN,
    USER_WITH_CREATE_CLIENT,
    USER_WITH_MANAGE_CLIENTS
  }

  @BeforeAll
  void open() {
    for (String access : List.of("anonymous", "authenticated")) {
      realm
          .registrationPolicies()
          .save(access, "mcp-client-metadata", Map.of("other-formats", List.of("true")))
          .expect(204);
    }
    // Keycloak's own policies would stop some of what is tried here before ours see it.
    realm.registrationPolicies().remove("anonymous", "scope");
    realm.registrationPolicies().remove("anonymous", "consent-required");
    creator = administrators.token(administrators.person("create-client"));
    manager = administrators.token(administrators.person("manage-clients"));
    initialAccess =
        realm
            .admin()
            .post("/clients-initial-access", Map.of("count", 1000, "expiration", 3600))
            .expect(201)
            .json()
            .path("token")
            .asText();
  }

  /** The attack of issue 18. */
  @Test
  void theMarkStaysAndWithItWhatItStandsFor() {
    JsonNode client = register(Caller.ANONYMOUS, Map.of()).expect(201).json();
    ObjectNode update = client.deepCopy();
    update.put("consentRequired", false).put("fullScopeAllowed", true);
    update.withObject("/attributes").put("mcp.dynamic", "");

    update(update, client.path("registrationAccessToken").asText());

    assertDynamic(stored(client), "anonymous");
  }

  /** The request is as before; that it is refused in part must not be a way round the rest. */
  @Test
  void anUpdateThatLeavesTheMarkAloneIsHardenedToo() {
    JsonNode client = register(Caller.ANONYMOUS, Map.of()).expect(201).json();
    ObjectNode update = client.deepCopy();
    update.put("consentRequired", false).put("fullScopeAllowed", true);

    update(update, client.path("registrationAccessToken").asText()).expect(200);

    assertDynamic(stored(client), "anonymous");
  }

  /** What a client reads of itself it may send back. */
  @Test
  void sendingBackWhatWasReadIsAllowed() {
    JsonNode client = register(Caller.ANONYMOUS, Map.of()).expect(201).json();
    String token = client.path("registrationAccessToken").asText();
    JsonNode read =
        Http.get(endpoint("default", "/" + client.path("clientId").asText()))
            .bearer(token)
            .send()
            .expect(200)
            .json();

    update((ObjectNode) read, token).expect(200);

    assertDynamic(stored(client), "anonymous");
  }

  @ParameterizedTest
  @MethodSource("callersAndAttributes")
  void aRegistrationSetsNoneOfThem(Caller caller, String attribute) {
    Answer answer = register(caller, Map.of(attribute, forged(attribute)));

    if (answer.status() == 201) {
      JsonNode stored = stored(answer.json());
      assertThat(stored.path("attributes").path(attribute).asText())
          .isNotEqualTo(forged(attribute));
      assertDynamic(stored, caller == Caller.ANONYMOUS ? "anonymous" : "token");
    } else {
      assertThat(answer.status()).as(answer.toString()).isIn(400, 403);
    }
  }

  @ParameterizedTest
  @MethodSource("attributes")
  void anUpdateWithTheRegistrationAccessTokenChangesNoneOfThem(String attribute) {
    JsonNode client = register(Caller.ANONYMOUS, Map.of()).expect(201).json();

    assertChangesNothing(client, attribute, client.path("registrationAccessToken").asText());
  }

  /** The administrators' way to them is admin REST: there every change of a client is an event. */
  @ParameterizedTest
  @MethodSource("attributes")
  void anUpdateByAUserWithManageClientsChangesNoneOfThem(String attribute) {
    assertChangesNothing(
        register(Caller.ANONYMOUS, Map.of()).expect(201).json(), attribute, manager);
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void theMetadataOfTheStandardSetsNoneOfThem(Caller caller) {
    ObjectNode metadata =
        (ObjectNode) Json.parse(Json.write(ClientRegistration.publicClient(REDIRECT_URI)));
    ATTRIBUTES.forEach(attribute -> metadata.put(attribute, forged(attribute)));
    ObjectNode attributes = metadata.putObject("attributes");
    ATTRIBUTES.forEach(attribute -> attributes.put(attribute, forged(attribute)));

    RegisteredClient client =
        RegisteredClient.of(
            as(caller, Http.post(endpoint("openid-connect", ""))).json(metadata).send());

    JsonNode stored = realm.client(client.id());
    ATTRIBUTES.forEach(
        attribute ->
            assertThat(stored.path("attributes").path(attribute).asText())
                .as(attribute)
                .isNotEqualTo(forged(attribute)));
    assertDynamic(stored, caller == Caller.ANONYMOUS ? "anonymous" : "token");
  }

  @ParameterizedTest
  @EnumSource(Caller.class)
  void samlMetadataMakesADynamicClientToo(Caller caller) {
    String id = "https://saml.example/" + UUID.randomUUID();
    String descriptor =
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\""
            + id
            + "\"><SPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">"
            + "<AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\""
            + " Location=\""
            + REDIRECT_URI
            + "\" index=\"1\"/></SPSSODescriptor></EntityDescriptor>";

    Answer answer =
        as(caller, Http.post(endpoint("saml2-entity-descriptor", "")))
            .body("application/xml", descriptor)
            .send();

    if (answer.status() == 201) {
      assertDynamic(realm.client(id), caller == Caller.ANONYMOUS ? "anonymous" : "token");
    } else {
      assertThat(answer.status()).as(answer.toString()).isIn(400, 403);
    }
  }

  /** Format {@code install} reads only: no stranger gets a secret or a hash from it. */
  @Test
  void theInstallationFormatTellsNoHash() {
    String id = "confidential-" + UUID.randomUUID();
    realm
        .admin()
        .post("/clients", Map.of("clientId", id, "publicClient", false, "secret", "s3cr3t-" + id))
        .expect(201);

    Answer anonymous = Http.get(endpoint("install", "/" + id)).send();
    Answer byManager = Http.get(endpoint("install", "/" + id)).bearer(manager).send();

    assertThat(anonymous.status()).isIn(400, 401);
    assertThat(byManager.body()).doesNotContain("pbkdf2").doesNotContain("s3cr3t-");
  }

  /** Without our policy of the caller's side the attributes are as little the client's. */
  @Test
  void alsoWhereThePolicyOfTheCallersSideIsGone() {
    realm.registrationPolicies().remove("authenticated", "mcp-client-metadata");
    try {
      Answer answer =
          register(
              Caller.INITIAL_ACCESS_TOKEN,
              Map.of("mcp.verified.by", "IT", "mcp.verified.since", "2026-01-01"));

      if (answer.status() == 201) {
        assertThat(stored(answer.json()).path("attributes").has("mcp.verified.by")).isFalse();
      } else {
        assertThat(answer.status()).isIn(400, 403);
      }
    } finally {
      realm
          .registrationPolicies()
          .add(
              "authenticated",
              "mcp-client-metadata",
              Map.of(
                  "other-formats",
                  List.of("true"),
                  "server-calls",
                  List.of("true"),
                  "grant-types",
                  List.of("authorization_code", "refresh_token", "client_credentials")))
          .expect(201);
    }
  }

  /** Who registered when nobody marked it came the same way. */
  @Test
  void aClientFromBeforeThePackIsDynamic() {
    JsonNode client = register(Caller.ANONYMOUS, Map.of()).expect(201).json();
    forgetTheMark(client);
    ObjectNode update = client.deepCopy();
    ((ObjectNode) update.path("attributes")).removeAll();
    update.put("consentRequired", false).put("fullScopeAllowed", true);
    update.put("implicitFlowEnabled", true);

    Answer answer = update(update, client.path("registrationAccessToken").asText());

    assertThat(answer.status()).as(answer.toString()).isIn(200, 400);
    JsonNode stored = stored(client);
    if (answer.status() == 200) {
      assertThat(stored.path("consentRequired").asBoolean()).isTrue();
    }
    assertThat(stored.path("fullScopeAllowed").asBoolean()).isFalse();
    assertThat(stored.path("implicitFlowEnabled").asBoolean()).isFalse();
  }

  @Test
  void theUpdateOfAClientFromBeforeThePackIsHardened() {
    JsonNode client = register(Caller.ANONYMOUS, Map.of()).expect(201).json();
    forgetTheMark(client);
    ObjectNode update = client.deepCopy();
    ((ObjectNode) update.path("attributes")).remove(ATTRIBUTES);
    update.put("consentRequired", false).put("fullScopeAllowed", true);

    update(update, client.path("registrationAccessToken").asText()).expect(200);

    JsonNode stored = stored(client);
    assertThat(stored.path("consentRequired").asBoolean()).isTrue();
    assertThat(stored.path("fullScopeAllowed").asBoolean()).isFalse();
  }

  /** A server that an administrator made, and whose vendor got a registration access token. */
  @ParameterizedTest
  @MethodSource("attributes")
  void theHolderOfATokenForAServerDoesNotChangeWhatItIs(String attribute) {
    String id = "server-" + UUID.randomUUID();
    String url = "https://" + id + ".example/mcp";
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "publicClient",
                false,
                "attributes",
                Map.of(
                    "resource_url",
                    url,
                    "mcp.scopes_supported",
                    "mcp:tools mcp:prompts",
                    "mcp.dynamic",
                    "no")))
        .expect(201);
    JsonNode server = realm.client(id);
    String token =
        realm
            .admin()
            .post("/clients/" + server.path("id").asText() + "/registration-access-token", Map.of())
            .expect(200)
            .json()
            .path("registrationAccessToken")
            .asText();

    assertChangesNothing(server, attribute, token);
  }

  /** Nor what only Keycloak's own format can say, and the rules of the standard's never see. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "access.token.lifespan",
        "client.offline.session.max.lifespan",
        "backchannel.logout.url",
        "jwks.url",
        "request.uris",
        "client.use.lightweight.access.token.enabled",
        "acr.loa.map"
      })
  void keycloaksOwnFormatSaysNoMoreThanTheStandards(String attribute) {
    String value = "http://127.0.0.1:1/";
    JsonNode client = register(Caller.ANONYMOUS, Map.of(attribute, value)).expect(201).json();
    assertThat(stored(client).path("attributes").path(attribute).asText()).isNotEqualTo(value);
    ObjectNode update = client.deepCopy();
    update.withObject("/attributes").put(attribute, "100000000");

    update(update, client.path("registrationAccessToken").asText()).expect(200);

    assertThat(stored(client).path("attributes").path(attribute).asText())
        .isNotEqualTo("100000000");
  }

  @Test
  void keycloaksOwnFormatChoosesNoLoginFlow() {
    String flow =
        realm.admin().get("/authentication/flows").expect(200).json().path(0).path("id").asText();
    JsonNode client = register(Caller.ANONYMOUS, Map.of()).expect(201).json();
    ObjectNode update = client.deepCopy();
    update.withObject("/authenticationFlowBindingOverrides").put("browser", flow);

    update(update, client.path("registrationAccessToken").asText()).expect(400);

    assertThat(stored(client).path("authenticationFlowBindingOverrides")).isEmpty();
  }

  private void assertChangesNothing(JsonNode client, String attribute, String token) {
    JsonNode before = stored(client);
    for (String value : List.of(forged(attribute), "")) {
      ObjectNode update = client.deepCopy();
      update.withObject("/attributes").put(attribute, value);

      Answer answer = update(update, token);

      assertThat(answer.status()).as(answer.toString()).isIn(200, 400, 401, 403);
      JsonNode after = stored(client);
      assertThat(mcp(after)).isEqualTo(mcp(before));
      assertThat(after.path("attributes").path(attribute).asText()).isNotEqualTo(forged(attribute));
      assertThat(after.path("consentRequired")).isEqualTo(before.path("consentRequired"));
    }
  }

  /**
   * The attributes that are the administrators' or the pack's own. Two say again what the client
   * may say in other members, and the pack writes them itself.
   */
  private static ObjectNode mcp(JsonNode client) {
    ObjectNode attributes = client.path("attributes").deepCopy();
    List<String> others =
        attributes.properties().stream()
            .map(Map.Entry::getKey)
            .filter(name -> !name.startsWith("mcp.") && !name.equals("resource_url"))
            .toList();
    attributes.remove(others);
    attributes.remove(List.of("mcp.redirect_uris", "mcp.application_type"));
    return attributes;
  }

  private static void assertDynamic(JsonNode client, String how) {
    assertThat(client.at("/attributes/mcp.dynamic").asText()).isEqualTo(how);
    assertThat(client.path("consentRequired").asBoolean()).as("consentRequired").isTrue();
    assertThat(client.path("fullScopeAllowed").asBoolean()).as("fullScopeAllowed").isFalse();
  }

  /** As it would be if the pack had come later. */
  private void forgetTheMark(JsonNode client) {
    ObjectNode stored = (ObjectNode) stored(client);
    stored.put("consentRequired", false);
    ((ObjectNode) stored.path("attributes")).put("mcp.dynamic", "").put("mcp.registered", "");
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
    assertThat(stored(client).path("attributes").has("mcp.dynamic")).isFalse();
  }

  private Answer register(Caller caller, Map<String, String> attributes) {
    return as(caller, Http.post(endpoint("default", "")))
        .json(
            Map.of(
                "name",
                "Another format",
                "publicClient",
                true,
                "fullScopeAllowed",
                true,
                "consentRequired",
                false,
                "redirectUris",
                List.of(REDIRECT_URI),
                "attributes",
                attributes))
        .send();
  }

  private Http as(Caller caller, Http request) {
    return Optional.of(
            switch (caller) {
              case ANONYMOUS -> "";
              case INITIAL_ACCESS_TOKEN -> initialAccess;
              case USER_WITH_CREATE_CLIENT -> creator;
              case USER_WITH_MANAGE_CLIENTS -> manager;
            })
        .filter(token -> !token.isEmpty())
        .map(request::bearer)
        .orElse(request);
  }

  private Answer update(ObjectNode client, String token) {
    return Http.request("PUT", endpoint("default", "/" + client.path("clientId").asText()))
        .bearer(token)
        .json(client)
        .send();
  }

  private JsonNode stored(JsonNode client) {
    return realm.client(client.path("clientId").asText());
  }

  private URI endpoint(String format, String path) {
    return URI.create(realm.issuer() + "/clients-registrations/" + format + path);
  }

  private static String forged(String attribute) {
    return FORGED.getOrDefault(attribute, "forged");
  }

  private static Stream<String> attributes() {
    return ATTRIBUTES.stream();
  }

  private static Stream<Arguments> callersAndAttributes() {
    return Stream.of(Caller.values())
        .flatMap(caller -> ATTRIBUTES.stream().map(attribute -> Arguments.of(caller, attribute)));
  }
}
