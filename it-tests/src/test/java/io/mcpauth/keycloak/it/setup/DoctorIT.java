package io.mcpauth.keycloak.it.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.attack.Administrators;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The doctor is silent about what is right, finds what is wrong, and mends that alone. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class DoctorIT {

  static final String OWN_SERVER = "https://own.example/mcp";

  /** Of the server or the request, not of the realm; PlatformChecksTest plants them. */
  private static final Set<String> OF_THE_SERVER =
      Set.of(
          "keycloak-version",
          "feature-client-policies",
          "feature-in-the-way",
          "jar",
          "issuer",
          "proxy",
          "path",
          "cors");

  private final KeycloakServer server;
  private final AdminApi admin;
  private final McpRealm realm;
  private final DoctorApi doctor;

  /** Realm {@code mcp} as shipped, with nothing but another name and one server of its own. */
  DoctorIT(KeycloakServer server, AdminApi admin, RealmFile file) {
    this.server = server;
    this.admin = admin;
    String name = "doctor-" + UUID.randomUUID();
    admin.post("/realms", ((ObjectNode) file.realm()).put("realm", name)).expect(201);
    this.realm = McpRealm.existing(server.url(), admin, name);
    this.doctor = new DoctorApi(realm);
  }

  @BeforeAll
  void addOneServer() {
    assertThat(doctor.complaints()).containsExactly("server:" + realm.name());
    realm
        .admin()
        .post("/mcp/servers", Map.of("clientId", "own-server", "resources", List.of(OWN_SERVER)))
        .expect(201);
  }

  @AfterAll
  void removeTheRealm() {
    realm.admin().delete("").expect(204);
  }

  @Test
  void isSilentOnTheShippedRealmWithOneServer() {
    assertThat(doctor.complaints()).isEmpty();
    assertThat(doctor.findings())
        .allSatisfy(
            finding -> {
              assertThat(finding.path("title").asText()).isNotBlank();
              assertThat(finding.path("meaning").asText()).isNotBlank();
              assertThat(finding.path("fixable").asBoolean()).isFalse();
            });
    assertThat(doctor.checks()).hasSizeGreaterThanOrEqualTo(30);
  }

  @TestFactory
  Stream<DynamicTest> findsWhatIsPlantedAndMendsThatAlone() {
    return new Faults(realm)
        .all()
        .map(fault -> DynamicTest.dynamicTest(fault.toString(), () -> findsAndMends(fault)));
  }

  private void findsAndMends(Fault fault) {
    assertThat(doctor.complaints()).doesNotContain(fault.id());
    RealmState before = export();
    fault.plant().run();
    JsonNode found =
        doctor.finding(fault.id()).orElseThrow(() -> new AssertionError(doctor.complaints()));
    assertThat(found.path("state").asText()).isEqualTo(fault.state());
    assertThat(found.path("remedy").asText()).isNotBlank();
    assertThat(found.path("fixable").asBoolean()).isEqualTo(fault.fixable());
    if (fault.fixable()) {
      JsonNode mended = doctor.fix(fault.id()).expect(200).json();
      assertThat(mended.path("state").asText()).isEqualTo("ok");
      assertThat(doctor.fix(fault.id()).status()).isEqualTo(404);
    } else {
      assertThat(doctor.fix(fault.id()).expect(409).body()).contains("one safe step");
    }
    fault.undo().run();
    assertThat(doctor.complaints()).isEmpty();
    assertThat(export().differencesFrom(before)).isEmpty();
  }

  /** Every check but those of the server has a fault above. */
  @Test
  void everyCheckIsPlanted() {
    Set<String> planted =
        new Faults(realm)
            .all()
            .map(fault -> fault.id().replaceFirst(":.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    planted.addAll(OF_THE_SERVER);
    // Beside the shipped realm before it has a server, and in the database (UnreadableRealmIT).
    planted.addAll(Set.of("server", "registration-settings", "client-policies"));
    assertThat(doctor.checks()).allMatch(planted::contains);
  }

  /** What one check tells is bounded; what it looks at is not. */
  @Test
  void looksAtEachOfManyServers() {
    List<Map<String, Object>> servers = new ArrayList<>();
    for (int n = 0; n < 60; n++) {
      servers.add(
          Map.of(
              "clientId", "many-%02d".formatted(n),
              "publicClient", false,
              "attributes", Map.of("resource_url", "https://many-" + n + ".example/mcp")));
    }
    servers.add(
        Map.of(
            "clientId",
            "many-zz",
            "publicClient",
            false,
            "attributes",
            Map.of("resource_url", "http://many-zz.example/mcp")));
    realm
        .admin()
        .post("/partialImport", Map.of("ifResourceExists", "FAIL", "clients", servers))
        .expect(200);
    try {
      assertThat(doctor.complaints()).contains("server-http:many-zz");
    } finally {
      for (Map<String, Object> server : servers) {
        String id = realm.client(String.valueOf(server.get("clientId"))).path("id").asText();
        realm.admin().delete("/clients/" + id).expect(204);
      }
    }
  }

  /** Else the step would open registration to any redirect URI. */
  @Test
  void leavesTrustedHostsWhereNothingStandsInItsPlace(RealmFile file) {
    String name = "bare-" + UUID.randomUUID();
    admin.post("/realms", ((ObjectNode) file.realm()).put("realm", name)).expect(201);
    McpRealm bare = McpRealm.existing(server.url(), admin, name);
    try {
      bare.registrationPolicies().remove("anonymous", "mcp-redirect-uris");
      bare.registrationPolicies()
          .add(
              "anonymous",
              "trusted-hosts",
              Map.of(
                  "host-sending-registration-request-must-match", List.of("true"),
                  "client-uris-must-match", List.of("true")))
          .expect(201);
      DoctorApi its = new DoctorApi(bare);
      String id = "trusted-hosts:trusted-hosts added by a test";

      assertThat(its.finding(id).orElseThrow().path("fixable").asBoolean()).isFalse();
      assertThat(its.fix(id).expect(409).body()).contains("mcp-redirect-uris");
      assertThat(its.complaints()).contains(id);
    } finally {
      bare.admin().delete("").expect(204);
    }
  }

  @Test
  void theProxyOfTheRequestIsCompared() {
    Answer answer =
        realm
            .admin()
            .request("GET", "/mcp/doctor?state=failure")
            .header("X-Forwarded-Host", "mcp.example.com")
            .send()
            .expect(200);
    assertThat(DoctorApi.complaintsIn(answer)).containsExactly("proxy:server");
    assertThat(realm.admin().get("/mcp/doctor?state=bad").status()).isEqualTo(400);
  }

  @Test
  void aLinkLeadsToTheConsoleOfWhoAsks() {
    realm.admin().put("", Map.of("accessTokenLifespan", 300)).expect(204);
    assertThat(
            doctor
                .finding("access-token-lifetime:" + realm.name())
                .orElseThrow()
                .path("link")
                .asText())
        .isEqualTo(
            server.url() + "/admin/master/console/#/" + realm.name() + "/realm-settings/tokens");
    realm.admin().put("", Map.of("accessTokenLifespan", 600)).expect(204);
  }

  @Test
  void wantsTheThreeRightsTogetherAndManageRealmToMend() {
    Administrators administrators = new Administrators(realm);
    for (String lacking : List.of("view-realm", "view-clients", "view-users")) {
      String[] others =
          Stream.of("view-realm", "view-clients", "view-users")
              .filter(role -> !role.equals(lacking))
              .toArray(String[]::new);
      assertThat(asked(administrators.serviceToken(others)).status()).isEqualTo(403);
    }
    String viewer = administrators.serviceToken("view-realm", "view-clients", "view-users");
    assertThat(asked(viewer).status()).isEqualTo(200);

    realm.admin().put("", Map.of("refreshTokenMaxReuse", 1)).expect(204);
    String id = "refresh-reuse:" + realm.name();
    assertThat(mended(id, viewer).status()).isEqualTo(403);
    assertThat(doctor.complaints()).containsExactly(id);
    assertThat(mended(id, administrators.serviceToken("manage-realm")).status()).isEqualTo(200);
    assertThat(doctor.complaints()).isEmpty();
    assertThat(doctor.fix("no-such-check:x").status()).isEqualTo(404);
  }

  private Answer asked(String token) {
    return Http.get(URI.create(base())).bearer(token).send();
  }

  private Answer mended(String id, String token) {
    return Http.post(URI.create(base() + DoctorApi.fixPath(id).substring("/mcp/doctor".length())))
        .bearer(token)
        .json(Map.of())
        .send();
  }

  private String base() {
    return server.url() + "/admin/realms/" + realm.name() + "/mcp/doctor";
  }

  /** Everything of the realm but clients that a fault's mending leaves behind. */
  private RealmState export() {
    return RealmState.of(realm).without("requiredActions", "passwordPolicy");
  }
}
