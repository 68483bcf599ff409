package io.mcpauth.keycloak.it.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who leaves an organization has no access in its name any more: at introspection now, at the next
 * refresh.
 */
@OnKeycloak
class OrganizationOffboardingIT {

  private final McpRealm realm;
  private final OAuthClient client;
  private final ResourceServer server;
  private final RealmUser user;

  OrganizationOffboardingIT(McpRealm realm) {
    this.realm = realm;
    this.client = OAuthClient.registered(realm, "http://localhost:8765/callback");
    this.server =
        ResourceServer.registered(realm, Map.of("standard.token.exchange.enabled", "true"));
    this.user = RealmUser.created(realm);
    offerScope();
  }

  @BeforeAll
  static void switchOn(McpRealm realm) {
    realm.admin().put("", Map.of("organizationsEnabled", true)).expect(204);
  }

  /** With the organization's alias in place of the dots. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "openid mcp:tools organization",
        "openid mcp:tools organization offline_access",
        "openid mcp:tools organization:%s",
        "openid mcp:tools organization:%s offline_access"
      })
  void whoLeavesIsOut(String scope) {
    Organization acme = organization();
    acme.add();
    Grant grant = grant(scope.formatted(acme.alias()));
    assertThat(organizations(grant.accessToken())).containsExactly(acme.alias());
    assertThat(grant.givesUserInfo()).isTrue();

    acme.leave();

    assertThat(isActive(grant.accessToken())).isFalse();
    assertThat(isActive(grant.refreshToken())).isFalse();
    assertThat(grant.givesUserInfo()).isFalse();
    assertThat(client.refresh(grant.refreshToken()).expect(400).error()).isEqualTo("invalid_grant");
  }

  /** RFC 8693: the server passes the person's token on, to itself as to others. */
  @ParameterizedTest
  @ValueSource(strings = {"mcp:tools organization", "mcp:tools organization:%s"})
  void theServerExchangesNothingOfWhoLeft(String scope) {
    Organization acme = organization();
    acme.add();
    ResourceServer next = ResourceServer.registered(realm);
    Grant grant = grant(scope.formatted(acme.alias()));
    exchange(grant, server).expect(200);
    exchange(grant, next).expect(200);

    acme.leave();

    assertThat(exchange(grant, server).expect(400).json().has("access_token")).isFalse();
    assertThat(exchange(grant, next).expect(400).json().has("access_token")).isFalse();

    acme.add();

    exchange(grant, next).expect(200);
  }

  private Answer exchange(Grant grant, ResourceServer target) {
    return server.token(
        Form.empty()
            .with("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
            .with("subject_token", grant.accessToken())
            .with("subject_token_type", "urn:ietf:params:oauth:token-type:access_token")
            .with("resource", target.url()));
  }

  /** The token that named both is over; the grant is for whatever the person is in. */
  @Test
  void whoIsInAnotherGetsATokenOfThatOne() {
    Organization acme = organization();
    Organization beta = organization();
    acme.add();
    beta.add();
    Grant grant = grant("mcp:tools organization:*");
    assertThat(organizations(grant.accessToken()))
        .containsExactlyInAnyOrder(acme.alias(), beta.alias());

    acme.leave();

    assertThat(isActive(grant.accessToken())).isFalse();
    assertThat(organizations(grant.refreshed().accessToken())).containsExactly(beta.alias());
  }

  /** A grant that names no organization is none of its business. */
  @Test
  void whatNamesNoOrganizationStays() {
    Organization acme = organization();
    acme.add();
    Grant grant = grant("mcp:tools");

    acme.leave();

    assertThat(isActive(grant.accessToken())).isTrue();
    assertThat(grant.refreshes()).isTrue();
  }

  /** Keycloak does not delete who was made by hand, so they can come back; the grant is there. */
  @Test
  void whoComesBackFindsTheGrant() {
    Organization acme = organization();
    acme.add();
    Grant grant = grant("mcp:tools organization:" + acme.alias());
    acme.leave();
    client.refresh(grant.refreshToken()).expect(400);

    acme.add();

    assertThat(isActive(grant.accessToken())).isTrue();
    assertThat(grant.refreshes()).isTrue();
  }

  /** One call for all of its members. */
  @Test
  void anOrganizationThatIsDisabled() {
    Organization acme = organization();
    acme.add();
    Grant grant = grant("mcp:tools organization:" + acme.alias());

    JsonNode stored = realm.admin().get("/organizations/" + acme.id()).expect(200).json();
    realm
        .admin()
        .put("/organizations/" + acme.id(), ((ObjectNode) stored).put("enabled", false))
        .expect(204);

    assertThat(isActive(grant.accessToken())).isFalse();
    assertThat(client.refresh(grant.refreshToken()).expect(400).error()).isEqualTo("invalid_grant");
  }

  private boolean isActive(String token) {
    return server.introspect(token).path("active").asBoolean();
  }

  /** What introspection and the token say, which is the same. */
  private List<String> organizations(String accessToken) {
    Object claim = realm.verified(accessToken).getClaim("organization");
    List<String> named =
        claim instanceof List<?> several
            ? several.stream().map(String::valueOf).toList()
            : List.of();
    JsonNode asked = server.introspect(accessToken).path("organization");
    assertThat(asked).hasSameSizeAs(named);
    return named;
  }

  private Grant grant(String scope) {
    AuthorizationRequest request = client.authorization(scope).with("resource", server.url());
    Browser browser = realm.browser();
    Page page = browser.open(request.uri());
    // A realm with organizations asks for the name first.
    page =
        browser.submit(
            URI.create(page.html().expectFirst("form:has(input[name=username])").absUrl("action")),
            Form.empty().with("username", user.name()));
    page =
        browser.submit(
            URI.create(page.html().expectFirst("form:has(input[name=password])").absUrl("action")),
            Form.empty().with("password", user.password()));
    JsonNode tokens = client.redeem(request, page.accept().callback()).expect(200).json();
    return new Grant(realm, client, tokens);
  }

  /** Strangers cannot register it: the policy {@code mcp-scopes} leaves it out. */
  private void offerScope() {
    for (JsonNode scope : realm.admin().get("/client-scopes").expect(200).json()) {
      if (scope.path("name").asText().equals("organization")) {
        realm
            .admin()
            .put(
                "/clients/"
                    + realm.client(client.id()).path("id").asText()
                    + "/optional-client-scopes/"
                    + scope.path("id").asText(),
                Map.of())
            .expect(204);
      }
    }
  }

  private Organization organization() {
    String alias = "org-" + UUID.randomUUID();
    Answer made =
        realm
            .admin()
            .post(
                "/organizations",
                Map.of(
                    "name",
                    alias,
                    "alias",
                    alias,
                    "domains",
                    List.of(Map.of("name", alias + ".example"))))
            .expect(201);
    String path = made.location().getPath();
    return new Organization(realm, user.id(), alias, path.substring(path.lastIndexOf('/') + 1));
  }

  private record Organization(McpRealm realm, String user, String alias, String id) {

    void add() {
      realm.admin().post("/organizations/" + id + "/members", user).expect(201);
    }

    void leave() {
      realm.admin().delete("/organizations/" + id + "/members/" + user).expect(204);
    }
  }
}
