package io.mcpauth.keycloak.registration.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.registration.gate.Decision;
import io.mcpauth.keycloak.registration.gate.Decision.Allow;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.component.ComponentModel;

class RedirectUrisRulesTest {

  private static final String LOOPBACK = "http://127.0.0.1:8765/callback";

  private static final RedirectUrisRules ALL =
      rules(
          Map.of(
              "presets", List.of("claude", "chatgpt", "vscode", "cursor", "codex", "mcp-inspector"),
              "redirect-uris",
                  List.of(
                      "https://n8n.example.net/rest/oauth2-credential/callback",
                      "https://chat.example.net/oauth/clients/*",
                      "com.example.listed://callback"),
              "allowed-hosts", List.of("app.example.com", "*.example.org"),
              "private-use-schemes", List.of("com.example.app"),
              "max-uris", List.of("3")));

  private static final RedirectUrisRules NO_LOOPBACK =
      rules(Map.of("presets", List.of("cursor", "vscode"), "allow-loopback", List.of("false")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        LOOPBACK,
        "http://[::1]:1/cb",
        "http://localhost:6274/oauth/callback",
        "https://claude.ai/api/mcp/auth_callback",
        "https://chatgpt.com/connector_platform_oauth_redirect",
        "https://chatgpt.com/connector/oauth/a1-_b",
        "https://vscode.dev/redirect",
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "claude://claude.ai/mcp-auth-callback/sdk",
        "https://n8n.example.net/rest/oauth2-credential/callback",
        "https://chat.example.net/oauth/clients/mcp-1",
        "com.example.listed://callback",
        "https://app.example.com/any/path?with=query",
        "https://sub.example.org/cb",
        "com.example.app:/cb",
      })
  void allows(String uri) {
    assertThat(ALL.decide(redirecting(uri))).isEqualTo(new Allow());
  }

  @ParameterizedTest
  @CsvSource({
    "https://claude.ai/other, is an https redirect URI",
    "https://n8n.example.net/rest/other, is an https redirect URI",
    "https://n8n.example.net/rest/oauth2-credential/callback?x=1, is an https redirect URI",
    "https://chat.example.net/oauth/clients/a/b, is an https redirect URI",
    "com.example.listed://other, has a private-use scheme",
    "claude://claude.ai/other, has a private-use scheme",
    "https://claude.ai/api/mcp/auth_callback/deeper, is an https redirect URI",
    "https://chatgpt.com/connector/oauth/, is an https redirect URI",
    "https://chatgpt.com/connector/oauth/a/b, is an https redirect URI",
    "https://example.org/cb, is an https redirect URI",
    "https://app.example.com:8443/cb, is an https redirect URI",
    "https://app.example.com.evil.com/cb, is an https redirect URI",
    "com.example.other:/cb, has a private-use scheme",
    "cursor://anysphere.cursor-mcp/other, has a private-use scheme",
    "http://app.example.com/cb, must be https",
    "https://app.example.com/cb#part, must not",
    "'', must",
  })
  void refusesWithTheReason(String uri, String reason) {
    Deny deny = denied(ALL.decide(redirecting(LOOPBACK, uri)));

    assertThat(deny.error().code()).isEqualTo("invalid_redirect_uri");
    assertThat(deny.field()).isEqualTo("redirect_uris[1]");
    assertThat(deny.reason()).startsWith(reason);
  }

  @Test
  void saysWhatIsAllowedInstead() {
    assertThat(denied(ALL.decide(redirecting("https://unknown.example/cb"))).description())
        .contains("Allowed here:", "app.example.com", "com.example.app", "claude");
  }

  @Test
  void saysWhichKnownClientAnAdministratorCouldChoose() {
    assertThat(denied(ALL.decide(redirecting("warp://mcp/oauth2callback"))).description())
        .contains("; it is one of the known client warp, not chosen here. Allowed here:");
    assertThat(
            denied(
                    ALL.decide(
                        redirecting("https://global.consent.azure-apim.net/redirect/my-connector")))
                .description())
        .contains("power-platform");
    assertThat(denied(ALL.decide(redirecting("https://unknown.example/cb"))).description())
        .doesNotContain("known client");
  }

  @Test
  void refusesLoopbackWhereItIsOff() {
    assertThat(NO_LOOPBACK.decide(redirecting("cursor://anysphere.cursor-mcp/oauth/callback")))
        .isEqualTo(new Allow());
    assertThat(denied(NO_LOOPBACK.decide(redirecting(LOOPBACK))).reason())
        .startsWith("is a loopback redirect URI");
  }

  /** RFC 7591 section 2. */
  @Test
  void refusesAClientWithRedirectionsAndNoRedirectUri() {
    assertThat(denied(ALL.decide(redirecting())).field()).isEqualTo("redirect_uris");
  }

  @Test
  void allowsNoRedirectUriWhereNothingRedirects() {
    assertThat(ALL.decide(client(false, List.of(), "", "", "", List.of(), List.of())))
        .isEqualTo(new Allow());
  }

  @Test
  void refusesTooManyUris() {
    assertThat(denied(ALL.decide(redirecting(LOOPBACK, LOOPBACK, LOOPBACK, LOOPBACK))).reason())
        .isEqualTo("has more than 3 entries");
    Deny logout = denied(ALL.decide(logout(Collections.nCopies(4, LOOPBACK))));
    assertThat(logout.field()).isEqualTo("post_logout_redirect_uris");
  }

  @Test
  void refusesAUriThatTheDatabaseCannotHold() {
    String longest = LOOPBACK + "/" + "a".repeat(255 - LOOPBACK.length() - 1);

    assertThat(ALL.decide(redirecting(longest))).isEqualTo(new Allow());
    assertThat(denied(ALL.decide(redirecting(longest + "a"))).reason())
        .isEqualTo("is longer than 255 characters");
  }

  /** OpenID Connect RP-Initiated Logout 1.0 section 3. */
  @Test
  void judgesPostLogoutRedirectUrisInTheSameWay() {
    assertThat(ALL.decide(logout(List.of(LOOPBACK)))).isEqualTo(new Allow());
    Deny deny = denied(ALL.decide(logout(List.of(LOOPBACK, "https://unknown.example/out"))));
    assertThat(deny.error().code()).isEqualTo("invalid_client_metadata");
    assertThat(deny.field()).isEqualTo("post_logout_redirect_uris[1]");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8765, true",
    "https://app.example.com, true",
    "https://claude.ai, true",
    "https://unknown.example, false",
    "https://app.example.com/path, false",
    "*, false",
    "+, false",
  })
  void allowsOnlyOriginsOfAllowedRedirectUris(String origin, boolean allowed) {
    Decision decision =
        ALL.decide(client(true, List.of(LOOPBACK), "", "", "", List.of(), List.of(origin)));

    assertThat(decision instanceof Allow).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "https://anywhere.example/about, true",
    "https://anywhere.example/about#us, true",
    "http://localhost:3000/, true",
    "http://anywhere.example/, false",
    "javascript:alert(1), false",
    "com.example.app:/about, false",
  })
  void allowsAnyWebAddressAsHomePage(String page, boolean allowed) {
    Decision decision =
        ALL.decide(client(true, List.of(LOOPBACK), "", page, "", List.of(), List.of()));

    assertThat(decision instanceof Allow).isEqualTo(allowed);
  }

  @Test
  void judgesWhatKeycloakItselfWouldCallOrResolve() {
    String bad = "https://unknown.example/";

    assertThat(
            denied(ALL.decide(client(true, List.of(LOOPBACK), bad, "", "", List.of(), List.of())))
                .field())
        .isEqualTo("root_url");
    assertThat(
            denied(ALL.decide(client(true, List.of(LOOPBACK), "", "", bad, List.of(), List.of())))
                .field())
        .isEqualTo("admin_url");
  }

  @Test
  void refusesAnotherProtocol() {
    ClientUris saml =
        new ClientUris(true, false, true, List.of(LOOPBACK), "", "", "", List.of(), List.of());

    assertThat(denied(ALL.decide(saml)).field()).isEqualTo("protocol");
  }

  @Test
  void namesNoIndexWhereTheOrderIsNotThatOfTheRequest() {
    ClientUris stored =
        new ClientUris(
            false,
            true,
            true,
            List.of("https://unknown.example/cb"),
            "",
            "",
            "",
            List.of(),
            List.of());

    assertThat(denied(ALL.decide(stored)).field()).isEqualTo("redirect_uris");
  }

  /** RFC 6749 section 5.2: no quotes, no backslashes, ASCII; and nothing of the request. */
  @Test
  void neverRepeatsWhatWasSent() {
    Deny deny = denied(ALL.decide(redirecting("https://marker-4711.example/\"\\")));

    assertThat(deny.description()).doesNotContain("marker-4711").matches("[ !#-\\[\\]-~]*");
  }

  private static ClientUris redirecting(String... uris) {
    return client(true, List.of(uris), "", "", "", List.of(), List.of());
  }

  private static ClientUris logout(List<String> uris) {
    return client(true, List.of(LOOPBACK), "", "", "", uris, List.of());
  }

  private static ClientUris client(
      boolean redirects,
      List<String> redirectUris,
      String rootUrl,
      String baseUrl,
      String adminUrl,
      List<String> postLogoutRedirectUris,
      List<String> webOrigins) {
    return new ClientUris(
        true,
        true,
        redirects,
        redirectUris,
        rootUrl,
        baseUrl,
        adminUrl,
        postLogoutRedirectUris,
        webOrigins);
  }

  private static Deny denied(Decision decision) {
    assertThat(decision).isInstanceOf(Deny.class);
    return (Deny) decision;
  }

  private static RedirectUrisRules rules(Map<String, List<String>> settings) {
    ComponentModel component = new ComponentModel();
    settings.forEach((key, values) -> component.getConfig().put(key, values));
    return new RedirectUrisRules(RedirectUrisConfig.from(component));
  }
}
