package io.mcpauth.keycloak.it.props;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The plaintext of props, and their key, stand in nothing that the server says. */
@OnKeycloak
class PropsPlaintextIT {

  private final McpRealm realm;
  private final RealmKeys keys;
  private final ResourceServer server;
  private final String marker = "marker-" + UUID.randomUUID();

  PropsPlaintextIT(McpRealm realm) {
    this.realm = realm;
    this.keys = new RealmKeys(realm);
    this.server = ResourceServer.registered(realm);
  }

  @Test
  void letsNoPlaintextIntoAnyOtherOutput() {
    // Stock mappers with a higher priority than most: they map roles.
    String role = marker + "-role";
    McpCaller caller =
        caller()
            .withoutScope("roles")
            .roleOfAlice(role)
            .mapper(
                "oidc-usermodel-realm-role-mapper",
                Map.of(
                    "claim.name", "props.roles",
                    "multivalued", "true",
                    "jsonType.label", "String",
                    "access.token.claim", "true",
                    "id.token.claim", "true",
                    "userinfo.token.claim", "true",
                    "introspection.token.claim", "true",
                    "lightweight.claim", "true"));
    assertThat(server.introspect(caller.token(server)).path("props").toString())
        .contains(role, '"' + marker + '"');
    Answer answer = caller.grant(server, "openid mcp:tools offline_access").expect(200);
    JsonNode tokens = answer.json();
    Answer refreshed = caller.refresh(tokens).expect(200);

    for (Answer each : List.of(answer, refreshed)) {
      assertThat(each.body()).doesNotContain(marker);
      assertThat(each.json().has("props")).isFalse();
      for (String kind : List.of("access_token", "id_token", "refresh_token")) {
        assertThat(decoded(each.json().path(kind).asText())).as(kind).doesNotContain(marker);
      }
      for (String kind : List.of("id_token", "refresh_token")) {
        assertThat(decoded(each.json().path(kind).asText())).as(kind).doesNotContain("\"props\"");
      }
      Answer userinfo =
          Http.get(realm.endpoint("userinfo"))
              .bearer(each.json().path("access_token").asText())
              .send()
              .expect(200);
      assertThat(userinfo.body()).doesNotContain(marker, "\"props\"");
    }
    assertThat(realm.admin().get("/events?max=1000").expect(200).body()).doesNotContain(marker);
  }

  @Test
  void showsAPlaceholderInTheConsolesEvaluate() {
    McpCaller caller = caller();
    String user =
        realm.admin().get("/users?username=alice").expect(200).json().path(0).path("id").asText();
    String path =
        "/clients/" + caller.id() + "/evaluate-scopes/generate-example-%s?scope=openid&userId=";

    Answer token = realm.admin().get(path.formatted("access-token") + user).expect(200);
    Answer idToken = realm.admin().get(path.formatted("id-token") + user).expect(200);
    Answer userinfo = realm.admin().get(path.formatted("userinfo") + user).expect(200);

    assertThat(token.json().path("props").asText()).isEqualTo("(sealed when the token is issued)");
    for (Answer answer : List.of(token, idToken, userinfo)) {
      assertThat(answer.body()).doesNotContain(marker);
    }
  }

  @Test
  void keepsTheKeyOutOfEverythingAnAdministratorReads() {
    String provider = keys.providers().get(0);

    assertThat(realm.admin().get("/components/" + provider).expect(200).json().path("config"))
        .noneMatch(value -> value.toString().matches(".*[A-Za-z0-9+/]{43}=.*"));
    JsonNode shown = keys.shown(provider);
    assertThat(shown.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(shown.path("type").asText()).isEqualTo("OCT");
    assertThat(shown.path("use").asText()).isEqualTo("ENC");
    assertThat(Http.get(realm.endpoint("certs")).send().expect(200).body())
        .doesNotContain(shown.path("kid").asText());
  }

  private McpCaller caller() {
    return McpCaller.registered(realm).feeding("tenant", marker);
  }

  private static String decoded(String token) {
    return McpCaller.payload(token) + token;
  }
}
