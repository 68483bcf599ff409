package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnKeycloak
class RealmImportIT {

  private final McpRealm realm;
  private final RealmFile file;

  RealmImportIT(McpRealm realm, RealmFile file) {
    this.realm = realm;
    this.file = file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/realms/{realm}/.well-known/openid-configuration",
        "/realms/{realm}/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server/realms/{realm}"
      })
  void publishesMetadataOfItsIssuer(String path) {
    URI document = URI.create(realm.server() + path.replace("{realm}", realm.name()));

    JsonNode metadata = Http.get(document).send().expect(200).json();

    assertThat(metadata.path("issuer").asText()).isEqualTo(realm.issuer().toString());
    assertThat(metadata.path("authorization_endpoint").asText())
        .isEqualTo(realm.endpoint("auth").toString());
    assertThat(metadata.path("token_endpoint").asText())
        .isEqualTo(realm.endpoint("token").toString());
    assertThat(metadata.path("registration_endpoint").asText()).startsWith(realm.issuer() + "/");
  }

  @Test
  void fileHoldsNoUser() {
    assertThat(file.realm().has("users")).isFalse();
    assertThat(file.realm().has("federatedUsers")).isFalse();
  }

  @Test
  void fileHoldsNoSecretAndNoKey() {
    assertThat(fieldNames(file.realm()))
        .doesNotContain(
            "secret", "credentials", "privateKey", "certificate", "registrationAccessToken")
        .doesNotContain("smtpServer", "password");
    assertThat(fieldNames(file.realm().at("/components/org.keycloak.keys.KeyProvider")))
        .isSubsetOf("name", "providerId", "config", "priority", "keyUse", "algorithm", "source");
  }

  @Test
  void importGeneratesTheKeysOfTheRealm() {
    assertThat(realm.admin().get("/keys").expect(200).json().path("active"))
        .extracting(key -> !key.asText().isEmpty())
        .hasSize(5)
        .containsOnly(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcp:tools", "mcp:resources", "mcp:prompts", "offline_access"})
  void givesScopeToDynamicClientThatAsksForIt(String scope) {
    OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");

    assertThat(realm.browser().open(client.authorization(scope).uri()).isLogin()).isTrue();
  }

  @Test
  void dynamicClientNeedsConsentAndHasNoFullScope() {
    OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");

    JsonNode stored = realm.client(client.id());

    assertThat(stored.path("consentRequired").asBoolean()).isTrue();
    assertThat(stored.path("fullScopeAllowed").asBoolean(true)).isFalse();
    assertThat(stored.path("implicitFlowEnabled").asBoolean(true)).isFalse();
    assertThat(stored.path("directAccessGrantsEnabled").asBoolean(true)).isFalse();
  }

  /** A change of the one has to be made in the other. */
  @Test
  void realmOfTheDemoDiffersByTheSampleServerAlone() {
    assertThat(file.demoRealm()).isEqualTo(file.withSampleServer());
    assertThat(file.demoRealm().path("clients")).hasSize(1);
  }

  @Test
  void demoUsersCanLogIn() {
    OAuthClient client =
        OAuthClient.of(
            realm,
            RegisteredClient.of(
                realm
                    .registration()
                    .register(ClientRegistration.publicClient("http://127.0.0.1:8765/callback"))));

    assertThat(List.of("alice", "bob"))
        .allSatisfy(
            user ->
                assertThat(
                        realm
                            .browser()
                            .open(client.authorization("openid").uri())
                            .login(user, user)
                            .isConsent())
                    .isTrue());
  }

  private static List<String> fieldNames(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    node.forEach(child -> names.addAll(fieldNames(child)));
    return names;
  }
}
