package io.mcpauth.keycloak.it.consent;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a person unticks is in no token, no refresh token and no record (RFC 6749 section 3.3). */
@OnKeycloak
class NarrowingIT {

  private static final String BOTH = "openid mcp:tools mcp:prompts";

  private final McpRealm realm;
  private final RealmUser user;
  private final Browser browser;

  NarrowingIT(McpRealm realm) {
    this.realm = realm;
    this.user = RealmUser.created(realm);
    this.browser = realm.browser();
  }

  // ---- what is left

  @Test
  void theTokensHoldWhatWasLeftAndTheClientIsTold() throws Exception {
    OAuthClient client = chooser();
    AuthorizationRequest request = client.authorization(BOTH);

    Grant grant = redeemed(client, request, asked(request).acceptWithout("mcp:prompts"));

    assertThat(scopes(grant)).contains("mcp:tools").doesNotContain("mcp:prompts");
    assertThat(words(realm.verified(grant.accessToken()).getStringClaim("scope")))
        .contains("mcp:tools")
        .doesNotContain("mcp:prompts");
    assertThat(words(introspected(grant).path("scope").asText()))
        .contains("mcp:tools")
        .doesNotContain("mcp:prompts");
    assertThat(keycloaksConsent(client)).contains("mcp:tools").doesNotContain("mcp:prompts");
    assertThat(grant.isAlive()).isTrue();
  }

  /** RFC 6749 section 6. */
  @Test
  void aRefreshCannotWiden() {
    OAuthClient client = chooser();
    AuthorizationRequest request = client.authorization(BOTH);
    Grant grant = redeemed(client, request, asked(request).acceptWithout("mcp:prompts"));

    for (String wider : List.of("mcp:prompts", BOTH)) {
      assertThat(
              client
                  .token(
                      Form.empty()
                          .with("grant_type", "refresh_token")
                          .with("refresh_token", grant.refreshToken())
                          .with("scope", wider))
                  .expect(400)
                  .error())
          .isEqualTo("invalid_scope");
    }
    Grant refreshed = grant.refreshed();
    assertThat(scopes(refreshed)).contains("mcp:tools").doesNotContain("mcp:prompts");
    assertThat(refreshed.refreshes()).isTrue();
  }

  /** Neither the name of the scope nor what it brings along. */
  @Test
  void claimsOfWhatWasUntickedComeNowhere() throws Exception {
    OAuthClient client = chooser();
    AuthorizationRequest request = client.authorization("openid email mcp:tools");

    Grant grant = redeemed(client, request, asked(request).acceptWithout("email"));

    assertThat(realm.verified(grant.tokens().path("id_token").asText()).getClaim("email")).isNull();
    assertThat(realm.verified(grant.accessToken()).getClaim("email")).isNull();
    assertThat(userInfo(grant).has("email")).isFalse();
    assertThat(introspected(grant).has("email")).isFalse();
    assertThat(userInfo(grant.refreshed()).has("email")).isFalse();
  }

  @Test
  void offlineAccessThatWasUntickedGivesARefreshTokenOfTheSession() throws Exception {
    OAuthClient client = chooser();
    AuthorizationRequest request = client.authorization("openid mcp:tools offline_access");

    Grant grant = redeemed(client, request, asked(request).acceptWithout("offline_access"));

    assertThat(scopes(grant)).doesNotContain("offline_access");
    assertThat(type(grant.refreshToken())).isEqualTo("Refresh");
    assertThat(
            realm
                .admin()
                .get(
                    "/users/"
                        + user.id()
                        + "/offline-sessions/"
                        + realm.client(client.id()).path("id").asText())
                .expect(200)
                .json())
        .isEmpty();
  }

  /** Straight from the authorization endpoint, where no code is in between. */
  @Test
  void theAnswerOfAHybridFlowHoldsWhatWasLeft() throws Exception {
    OAuthClient client = hybrid();
    AuthorizationRequest request =
        client
            .authorization("openid email mcp:tools")
            .with("response_type", "code id_token")
            .with("nonce", "n");
    Page page = asked(request).acceptWithout("email");

    Form answer = Form.decode(page.uri().getRawFragment());
    assertThat(realm.verified(answer.value("id_token").orElseThrow()).getClaim("email")).isNull();
    assertThat(answer.value("code")).isPresent();
  }

  // ---- asked again

  @Test
  void whatWasUntickedIsNewWhenItIsAskedForAgain() {
    OAuthClient client = chooser();
    AuthorizationRequest first = client.authorization(BOTH);
    Grant before = redeemed(client, first, asked(first).acceptWithout("mcp:prompts"));
    assertThat(silent(client.authorization("openid mcp:tools")).parameters().value("code"))
        .isPresent();
    assertThat(silent(client.authorization(BOTH)).error()).isEqualTo("interaction_required");

    AuthorizationRequest again = client.authorization(BOTH);
    Page page = asked(again);

    assertThat(page.marksAsNew("mcp:prompts")).isTrue();
    assertThat(page.marksAsNew("mcp:tools")).isFalse();
    assertThat(page.box("mcp:prompts").hasAttr("checked")).isTrue();
    assertThat(page.html().selectFirst("#mcp-server")).isNotNull();
    assertThat(page.html().select("dt .mcp-new")).isEmpty();
    Grant after = redeemed(client, again, page.accept());
    assertThat(scopes(after)).contains("mcp:tools", "mcp:prompts");
    assertThat(before.isAlive()).isTrue();
  }

  @Test
  void theFirstPageOfAClientMarksNothing() {
    Page page = asked(chooser().authorization(BOTH));

    assertThat(page.html().select(".mcp-new")).isEmpty();
    assertThat(page.html().selectFirst("#mcp-addition")).isNull();
  }

  @Test
  void anotherServerIsNewWithAllThatItWouldBeUsedFor() {
    ResourceServer other = ResourceServer.registered(realm);
    OAuthClient client = chooser();
    AuthorizationRequest first = client.authorization(BOTH);
    redeemed(client, first, asked(first).accept());

    Page page = asked(client.authorization(BOTH).with("resource", other.url()));

    assertThat(page.html().select("dt .mcp-new")).hasSize(1);
    assertThat(page.html().select("dt:has(.mcp-new)").text()).isEqualTo("For the server New");
    assertThat(page.marksAsNew("mcp:tools")).isTrue();
    assertThat(page.marksAsNew("mcp:prompts")).isTrue();
  }

  /** Keycloak's own consent is what all records hold together. */
  @Test
  void whatIsUntickedForOneServerStaysAllowedAtTheOther() {
    ResourceServer other = ResourceServer.registered(realm);
    OAuthClient client = chooser();
    AuthorizationRequest first = client.authorization(BOTH);
    Grant everything = redeemed(client, first, asked(first).accept());
    AuthorizationRequest second = client.authorization(BOTH).with("resource", other.url());

    Grant less = redeemed(client, second, asked(second).acceptWithout("mcp:prompts"));

    assertThat(scopes(less)).doesNotContain("mcp:prompts");
    assertThat(keycloaksConsent(client)).contains("mcp:tools", "mcp:prompts");
    assertThat(silent(client.authorization(BOTH)).parameters().value("code")).isPresent();
    assertThat(silent(second).error()).isEqualTo("interaction_required");
    assertThat(everything.isAlive()).isTrue();
  }

  /** The page shows it ticked: to untick it is to take it back. */
  @Test
  void whatWasAllowedBeforeAndIsUntickedNowIsTakenBack() {
    OAuthClient client = chooser();
    AuthorizationRequest first = client.authorization(BOTH);
    Grant everything = redeemed(client, first, asked(first).accept());
    AuthorizationRequest tools = client.authorization("openid mcp:tools");
    Grant toolsAlone = redeemed(client, tools, browser.open(tools.uri()));
    AuthorizationRequest again = client.authorization(BOTH).with("prompt", "consent");

    asked(again).acceptWithout("mcp:prompts").callback();

    assertThat(everything.isDead()).isTrue();
    assertThat(toolsAlone.isAlive()).isTrue();
    assertThat(keycloaksConsent(client)).doesNotContain("mcp:prompts");
    assertThat(silent(client.authorization(BOTH)).error()).isEqualTo("interaction_required");
  }

  // ---- what cannot be unticked

  @Test
  void whatAnAdministratorRequiresIsAllowedWhateverTheFormSays() {
    requires("mcp:resources", true);
    try {
      OAuthClient client = chooser();
      AuthorizationRequest request = client.authorization("openid mcp:resources mcp:tools");
      Page page = asked(request);
      assertThat(page.box("mcp:resources").hasAttr("disabled")).isTrue();
      assertThat(page.box("mcp:resources").hasAttr("checked")).isTrue();
      assertThat(page.text()).contains("Required: it cannot be left out.");

      Grant grant = redeemed(client, request, page.acceptWithout("mcp:resources", "mcp:tools"));

      assertThat(scopes(grant)).contains("mcp:resources").doesNotContain("mcp:tools");
    } finally {
      requires("mcp:resources", false);
    }
  }

  /** Keycloak puts default scopes into every token; a box for them would be a lie. */
  @Test
  void aDefaultScopeOfTheClientCannotBeUnticked() {
    OAuthClient client = made(List.of("profile"), List.of("mcp:tools"));
    AuthorizationRequest request = client.authorization("openid mcp:tools");
    Page page = asked(request);
    assertThat(page.box("profile").hasAttr("disabled")).isTrue();
    assertThat(page.box("mcp:tools").hasAttr("disabled")).isFalse();
    assertThat(page.text()).contains("the application is connected and can do no more than that");

    Grant grant = redeemed(client, request, page.acceptWithout("mcp:tools"));

    assertThat(scopes(grant)).contains("profile").doesNotContain("mcp:tools");
  }

  /** Unticked while it was free, and fixed by the time the form comes back: nobody allowed it. */
  @Test
  void whatBecomesRequiredWhileThePageIsOpenIsAskedForAgain() {
    OAuthClient client = chooser();
    Page page = asked(client.authorization("openid mcp:resources mcp:tools"));
    requires("mcp:resources", true);
    try {
      Page after = page.acceptWithout("mcp:resources");

      assertThat(after.callback().error()).isEqualTo("access_denied");
      assertThat(keycloaksConsent(client)).isEmpty();
    } finally {
      requires("mcp:resources", false);
    }
  }

  // ---- nothing left

  @Test
  void allowForNothingBringsThePageBack() {
    OAuthClient client = chooser();
    AuthorizationRequest request = client.authorization(BOTH);

    Page back = asked(request).acceptWithout("mcp:tools", "mcp:prompts");

    assertThat(back.isConsent()).isTrue();
    assertThat(back.answer().status()).isEqualTo(200);
    assertThat(back.html().expectFirst("#mcp-nothing-left").text())
        .startsWith("Nothing would be left that the application could use here.");
    assertThat(back.box("mcp:tools").hasAttr("checked")).isFalse();
    assertThat(keycloaksConsent(client)).isEmpty();
    assertThat(records(client)).isEmpty();
    Page twice = back.accept();
    assertThat(twice.isConsent()).isTrue();
    Page reloaded = browser.open(twice.uri());
    assertThat(reloaded.html().selectFirst("#mcp-nothing-left")).isNotNull();
    reloaded.box("mcp:prompts").attr("checked", "");
    assertThat(scopes(redeemed(client, request, reloaded.accept())))
        .contains("mcp:prompts")
        .doesNotContain("mcp:tools");
  }

  @Test
  void denyStaysWhereNothingIsLeft() {
    OAuthClient client = chooser();

    Page back = asked(client.authorization(BOTH)).acceptWithout("mcp:tools", "mcp:prompts");

    assertThat(back.decline().callback().error()).isEqualTo("access_denied");
    assertThat(keycloaksConsent(client)).isEmpty();
  }

  /** A token for this server would have no scope at all, and be refused when it is due. */
  @Test
  void whatTheServerDoesNotOfferIsNothingToo() {
    ResourceServer narrow =
        ResourceServer.registered(realm, Map.of("mcp.scopes_supported", "mcp:tools"));
    OAuthClient client = chooser();
    AuthorizationRequest request =
        client.authorization("mcp:tools email").with("resource", narrow.url());

    Page back = asked(request).acceptWithout("mcp:tools");

    assertThat(back.html().selectFirst("#mcp-nothing-left")).isNotNull();
    assertThat(keycloaksConsent(client)).isEmpty();
  }

  /** The login is over; the page says so as for any other form. */
  @Test
  void aFormForNothingOfAnotherBrowserIsNoPage() {
    OAuthClient client = chooser();
    Page page = asked(client.authorization(BOTH));

    Page elsewhere =
        realm
            .browser()
            .submit(
                URI.create(page.html().expectFirst(".mcp-form").absUrl("action")),
                page.fields(".mcp-form").without("scope").with("accept", "true"));

    assertThat(elsewhere.isConsent()).isFalse();
    assertThat(elsewhere.html().selectFirst("#mcp-nothing-left")).isNull();
    assertThat(keycloaksConsent(client)).isEmpty();
  }

  // ---- forms that are not the page's

  @Test
  void aScopeThatWasNotOnThePageIsNotAllowed() {
    for (String more :
        List.of("mcp:resources", "offline_access", "roles", "mcp:tools mcp:prompts")) {
      OAuthClient client = chooser();
      Page page = asked(client.authorization(BOTH));

      Page after = page.acceptWith(page.fields(".mcp-form").and("scope", more));

      assertThat(after.callback().error()).as(more).isEqualTo("access_denied");
      assertThat(keycloaksConsent(client)).isEmpty();
      assertThat(records(client)).isEmpty();
    }
  }

  @Test
  void aFormThatClaimsMoreBoxesIsNotThePages() {
    OAuthClient client = chooser();
    Page page = asked(client.authorization(BOTH));

    Page after = page.acceptWith(page.fields(".mcp-form").and("boxes", "mcp:resources"));

    assertThat(after.callback().error()).isEqualTo("access_denied");
  }

  /**
   * The tab is done: with another one open, Keycloak would find it again if we had written there.
   */
  @Test
  void aFormThatWasSentIsNotSentTwice() {
    OAuthClient client = chooser();
    AuthorizationRequest request = client.authorization(BOTH);
    Page page = asked(request);
    Form form = page.fields(".mcp-form").without("scope").with("scope", "mcp:tools");
    browser.open(client.authorization(BOTH).uri());
    assertThat(page.acceptWith(form).callback().parameters().value("code")).isPresent();

    Page again = page.acceptWith(form);

    assertThat(again.isCallback() && again.callback().parameters().value("code").isPresent())
        .isFalse();
  }

  @Test
  void eachOfTwoTabsIsForWhatWasTickedThere() {
    OAuthClient client = chooser();
    AuthorizationRequest first = client.authorization(BOTH);
    AuthorizationRequest second = client.authorization(BOTH);
    Page one = asked(first);
    Page two = asked(second);

    Callback less = one.acceptWithout("mcp:prompts").callback();
    // Keycloak gives a tab a short time after another one is done, and then shows it anew.
    Page again = two.accept();
    assertThat(again.marksAsNew("mcp:prompts")).isTrue();
    Callback all = again.accept().callback();

    assertThat(scopes(new Grant(realm, client, client.redeem(second, all).expect(200).json())))
        .contains("mcp:tools", "mcp:prompts");
    assertThat(scopes(new Grant(realm, client, client.redeem(first, less).expect(200).json())))
        .contains("mcp:tools")
        .doesNotContain("mcp:prompts");
  }

  @Test
  void aThemeWithoutBoxesAllowsEverything() {
    OAuthClient client = chooser();
    new ConsentPages(realm).attributes(client, Map.of("login_theme", "keycloak.v2"));
    AuthorizationRequest request = client.authorization(BOTH);

    Grant grant = redeemed(client, request, asked(request).accept());

    assertThat(scopes(grant)).contains("mcp:tools", "mcp:prompts");
  }

  // ---- people, clients, what is stored

  private Page asked(AuthorizationRequest request) {
    Page page = browser.open(request.uri());
    Page consent = page.isLogin() ? page.login(user.name(), user.password()) : page;
    assertThat(consent.isConsent()).as(consent.toString()).isTrue();
    return consent;
  }

  private Grant redeemed(OAuthClient client, AuthorizationRequest request, Page page) {
    return new Grant(realm, client, client.redeem(request, page.callback()).expect(200).json());
  }

  private Callback silent(AuthorizationRequest request) {
    return browser.open(request.with("prompt", "none").uri()).callback();
  }

  /** Of which everything can be unticked. */
  private OAuthClient chooser() {
    return made(
        List.of(), List.of("mcp:tools", "mcp:prompts", "mcp:resources", "email", "offline_access"));
  }

  private OAuthClient made(List<String> always, List<String> onDemand) {
    String id = "chooser-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "name",
                "Chooser",
                "publicClient",
                true,
                "consentRequired",
                true,
                "attributes",
                Map.of("mcp.default_resource", "http://localhost:3000/mcp"),
                "defaultClientScopes",
                Stream.concat(Stream.of("basic", "acr"), always.stream()).toList(),
                "optionalClientScopes",
                onDemand,
                "redirectUris",
                List.of(LOOPBACK)))
        .expect(201);
    return OAuthClient.known(realm, id, LOOPBACK);
  }

  private OAuthClient hybrid() {
    OAuthClient client = chooser();
    ObjectNode profiles =
        (ObjectNode) realm.admin().get("/client-policies/profiles").expect(200).json();
    for (JsonNode profile : profiles.path("profiles")) {
      List<JsonNode> kept = new ArrayList<>();
      profile
          .path("executors")
          .forEach(
              executor -> {
                if (!executor.path("executor").asText().equals("reject-implicit-grant")) {
                  kept.add(executor);
                }
              });
      ((ObjectNode) profile).putArray("executors").addAll(kept);
    }
    realm.admin().put("/client-policies/profiles", profiles).expect(204);
    ObjectNode stored = (ObjectNode) realm.client(client.id());
    stored.put("implicitFlowEnabled", true);
    realm.admin().put("/clients/" + stored.path("id").asText(), stored).expect(204);
    return client;
  }

  private void requires(String scope, boolean required) {
    for (JsonNode found : realm.admin().get("/client-scopes").expect(200).json()) {
      if (found.path("name").asText().equals(scope)) {
        ((ObjectNode) found)
            .withObject("attributes")
            .put("mcp.consent_required", String.valueOf(required));
        realm.admin().put("/client-scopes/" + found.path("id").asText(), found).expect(204);
        return;
      }
    }
    throw new AssertionError(scope);
  }

  private Set<String> keycloaksConsent(OAuthClient client) {
    Set<String> scopes = new TreeSet<>();
    for (JsonNode consent :
        realm.admin().get("/users/" + user.id() + "/consents").expect(200).json()) {
      if (consent.path("clientId").asText().equals(client.id())) {
        consent.path("grantedClientScopes").forEach(scope -> scopes.add(scope.asText()));
      }
    }
    return scopes;
  }

  private List<String> records(OAuthClient client) {
    String prefix = "mcp.consent." + realm.client(client.id()).path("id").asText();
    List<String> names = new ArrayList<>();
    realm
        .admin()
        .get("/users/" + user.id() + "/unmanagedAttributes")
        .expect(200)
        .json()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (name.startsWith(prefix)) {
                names.add(name);
              }
            });
    return names;
  }

  private JsonNode introspected(Grant grant) {
    return realm.introspect("sample-mcp-server", grant.accessToken());
  }

  private JsonNode userInfo(Grant grant) {
    return Http.get(realm.endpoint("userinfo"))
        .bearer(grant.accessToken())
        .send()
        .expect(200)
        .json();
  }

  private static List<String> scopes(Grant grant) {
    return words(grant.tokens().path("scope").asText());
  }

  private static List<String> words(String scope) {
    return Arrays.asList(scope.split(" ", -1));
  }

  private static String type(String token) {
    return Json.parse(new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), UTF_8))
        .path("typ")
        .asText();
  }
}
