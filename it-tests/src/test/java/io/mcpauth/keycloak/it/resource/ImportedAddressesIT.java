package io.mcpauth.keycloak.it.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.ServiceClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that came by an import, past every check at save: what nobody can tell is nobody's. */
@OnKeycloak
class ImportedAddressesIT {

  private static final String URLS = "resource_url";
  private static final String TEMPLATES = "mcp.resource_template";

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final ServiceClient client;
  private final String host = "h-" + UUID.randomUUID() + ".example";
  private final String calendar = "https://" + host + "/calendar/mcp";
  private final String mail = "https://" + host + "/mail/mcp";
  private final String gateway = "https://" + host + "/{server}/mcp";

  ImportedAddressesIT(McpRealm realm) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.client = ServiceClient.created(realm);
  }

  @Test
  void aUrlInsideOfAnothersTemplateIsNobodys() {
    String server = clients.create(attributes(TEMPLATES, gateway));
    bound(calendar);
    String other = clients.importOne(attributes(URLS, calendar));

    refused(calendar, "several clients of this realm");
    assertThat(bound(mail).getAudience()).containsExactly(mail, server);
    clients.delete(other);
    assertThat(bound(calendar).getAudience()).containsExactly(calendar, server);
  }

  @Test
  void aTemplateOverAnothersUrlGetsNothingOfIt() {
    String server = clients.create(attributes(URLS, calendar));
    String other = clients.importOne(attributes(TEMPLATES, gateway));

    refused(calendar, "several clients of this realm");
    assertThat(bound(mail).getAudience()).containsExactly(mail, other);
    clients.delete(other);
    assertThat(bound(calendar).getAudience()).containsExactly(calendar, server);
  }

  @Test
  void whatTwoTemplatesMatchIsNobodys() {
    clients.create(attributes(TEMPLATES, gateway));
    clients.importOne(attributes(TEMPLATES, "https://" + host + "/calendar/{what}"));

    refused(calendar, "several clients of this realm");
    bound(mail);
    bound("https://" + host + "/calendar/sse");
  }

  /** In an audience stand URLs and client ids. */
  @Test
  void aUrlThatIsAClientsIdIsNobodys() {
    clients.create(attributes(TEMPLATES, gateway));
    bound(calendar);
    realm
        .admin()
        .post(
            "/partialImport",
            Map.of("clients", List.of(ConfidentialClients.representation(calendar, Map.of()))))
        .expect(200);

    refused(calendar, "several clients of this realm");
    bound(mail);
  }

  /** The first one says which names the token has. */
  @Test
  void ofTwoTemplatesOfOneServerTheFirstCounts() throws Exception {
    clients.importOne(attributes(TEMPLATES, "https://" + host + "/{first}/mcp##" + gateway));

    assertThat(bound(calendar).getJSONObjectClaim("mcp_resource"))
        .isEqualTo(Map.of("first", "calendar"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://{anything}",
        "https://{domain}.example",
        "https://HOST/{a}/../mcp",
        "https://HOST/v{a}/mcp",
        "{url}",
        "*"
      })
  void aTemplateThatIsNoneMatchesNothing(String template) {
    clients.importOne(attributes(TEMPLATES, template.replace("HOST", host)));

    refused("https://" + host, "not registered");
    refused(calendar, "not registered");
    refused("https://" + host + "/vx/mcp", "not registered");
  }

  /** It would work at some endpoints of Keycloak's, and not at the authorization endpoint. */
  @Test
  void aUrlWithAQueryIsNoServers() {
    clients.importOne(attributes(URLS, calendar + "?tenant=a##" + mail));

    refused(calendar + "?tenant=a", "not registered");
    refused(calendar, "not registered");
    bound(mail);
  }

  @Test
  void anUnknownWordForTheAudienceChangesNothing() {
    String server =
        clients.importOne(
            Map.of("attributes", Map.of(URLS, calendar, "mcp.audience", "somebody else")));

    assertThat(bound(calendar).getAudience()).containsExactly(calendar, server);
  }

  private JWTClaimsSet bound(String resource) {
    return realm.verified(client.accessToken(Form.empty().with("resource", resource)));
  }

  private void refused(String resource, String reason) {
    Answer answer = client.token(Form.empty().with("resource", resource)).expect(400);
    assertThat(answer.error()).isEqualTo("invalid_target");
    assertThat(answer.body()).contains(reason);
  }

  private static Map<String, Object> attributes(String name, String value) {
    return Map.of("attributes", Map.of(name, value));
  }
}
