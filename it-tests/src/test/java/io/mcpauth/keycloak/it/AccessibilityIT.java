package io.mcpauth.keycloak.it;

import static io.mcpauth.keycloak.it.ConsentPages.LOOPBACK;
import static io.mcpauth.keycloak.it.ConsentPages.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * WCAG 2.2 AA on the pages that a person meets on the way to an MCP client: those of the theme's
 * own and those it takes from Keycloak, on a desktop and on the narrowest screen, light and dark.
 */
@OnKeycloak
@OnChromium
class AccessibilityIT {

  private static final List<Look> LOOKS =
      List.of(Look.DESKTOP, Look.DESKTOP.dark(), Look.NARROW, Look.NARROW.dark());

  private final McpRealm realm;
  private final ConsentPages pages;

  AccessibilityIT(McpRealm realm) {
    this.realm = realm;
    this.pages = new ConsentPages(realm);
  }

  @BeforeEach
  void offerAllPages() {
    realm
        .admin()
        .put(
            "",
            Map.of("registrationAllowed", true, "resetPasswordAllowed", true, "rememberMe", true))
        .expect(204);
  }

  /** How to get to a page. */
  record Place(String name, BiConsumer<AccessibilityIT, Window> way) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Place> places() {
    return Stream.of(
        new Place("login", (it, window) -> window.open(it.request().uri())),
        // Not alice: Keycloak locks an account for a while after failures that follow each other
        // fast.
        new Place(
            "login-with-error",
            (it, window) -> window.open(it.request().uri()).login("bob", "wrong")),
        new Place(
            "register",
            (it, window) -> {
              window.open(it.request().uri());
              window.page().locator("#kc-registration a").click();
            }),
        new Place(
            "forgotten-password",
            (it, window) -> {
              window.open(it.request().uri());
              window.page().locator("a[href*=reset-credentials]").click();
            }),
        new Place(
            "update-password",
            (it, window) ->
                window.open(it.request().uri()).login(it.userWho("UPDATE_PASSWORD"), "secret")),
        new Place(
            "one-time-code",
            (it, window) ->
                window.open(it.request().uri()).login(it.userWho("CONFIGURE_TOTP"), "secret")),
        new Place(
            "consent", (it, window) -> window.open(it.request().uri()).login("alice", "alice")),
        new Place(
            "consent-verified",
            (it, window) -> {
              OAuthClient client = it.pages.client("Notes helper", LOOPBACK);
              it.pages.attributes(
                  client,
                  Map.of(
                      "mcp.verified.by", "IT of Example Corp", "mcp.verified.since", "2026-11-03"));
              window.open(client.authorization(SCOPE).uri()).login("alice", "alice");
            }),
        new Place(
            "error", (it, window) -> window.open(it.request().with("client_id", "gone").uri())),
        new Place(
            "out-of-date",
            (it, window) -> {
              window.open(it.request().uri());
              String login = (String) window.page().evaluate("() => document.forms[0].action");
              window.login("alice", "alice");
              window.page().waitForSelector("#kc-oauth");
              window.open(URI.create(login));
            }),
        new Place("logout", (it, window) -> window.open(it.realm.endpoint("logout"))));
  }

  @ParameterizedTest
  @MethodSource("places")
  void axeFindsNothing(Place place, Chromium chromium) {
    for (Look look : LOOKS) {
      Window window = chromium.window(look);

      place.way.accept(this, window);
      window.page().waitForLoadState();

      window.screenshot(name(place, look));
      assertThat(window.accessibilityViolations()).as("%s %s", place, look).isEmpty();
      assertThat(window.scrollsSideways()).as("%s %s", place, look).isFalse();
      assertThat(window.requests())
          .extracting(URI::getAuthority)
          .containsOnly(realm.server().getAuthority());
      window.close();
    }
  }

  private static String name(Place place, Look look) {
    return "pages/"
        + place.name()
        + (look.width() == Look.NARROW.width() ? "-narrow" : "")
        + (look.isDark() ? "-dark" : "");
  }

  private AuthorizationRequest request() {
    return pages.client("Notes helper", LOOPBACK).authorization(SCOPE);
  }

  /** A new user whom Keycloak will ask to do something, once. */
  private String userWho(String mustDo) {
    String name = "user-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/users",
            Map.of(
                "username",
                name,
                "email",
                name + "@example.com",
                "firstName",
                "Una",
                "lastName",
                "User",
                "enabled",
                true,
                "requiredActions",
                List.of(mustDo),
                "credentials",
                List.of(Map.of("type", "password", "value", "secret"))))
        .expect(201);
    return name;
  }
}
