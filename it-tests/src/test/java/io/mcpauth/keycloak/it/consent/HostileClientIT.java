package io.mcpauth.keycloak.it.consent;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.BoundingBox;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Look;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a client writes about itself, the page around it says the same and looks the same. */
@OnKeycloak
@OnChromium
class HostileClientIT {

  private final ConsentPages pages;

  HostileClientIT(McpRealm realm) {
    this.pages = new ConsentPages(realm);
  }

  @BeforeEach
  void allowForeignHosts() {
    pages.allowHosts(
        "*.evil.example",
        "evil.co.uk",
        "*.evil.co.uk",
        "*.xn--cloud-5pa.example",
        "evil.example:8443");
  }

  /** Names as an administrator's import, or an older server, may have stored them. */
  enum Name {
    HTML("<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"),
    CLOSING_TAGS("</bdi></p></div></main><h1>Verified by your bank</h1>"),
    RIGHT_TO_LEFT_OVERRIDE("\u202E".repeat(100)),
    RIGHT_TO_LEFT_OVERRIDE_AND_TEXT("\u202E".repeat(50) + "moc.knab" + "\u202E".repeat(42)),
    HUNDRED_WIDE_CHARACTERS("W".repeat(100)),
    HUNDRED_ARABIC_LIGATURES("\uFDFD".repeat(100)),
    HEBREW("\u05D1\u05E0\u05E7 \u05D9\u05E9\u05E8\u05D0\u05DC (2026) 1.2.3"),
    EMOJI(
        "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \u2705 Verified \uD83D\uDD12".repeat(4)),
    STACKED_ACCENTS("Cl" + "a\u0301\u0302\u0303\u0308\u0330\u0331".repeat(13) + "ude"),
    MESSAGE_KEYS("${doLogIn} {0} {1} ${client.clientId} <#if true>x</#if>"),
    CLAIM("Claude (verified by Anthropic)"),
    LINES("Claude\n\n\n\n\nVerified");

    private final String text;

    Name(String text) {
      this.text = text;
    }
  }

  @ParameterizedTest
  @EnumSource(Name.class)
  void nameChangesNeitherMeaningNorLayout(Name name, Chromium chromium) {
    OAuthClient plain = pages.client("Claude", LOOPBACK);
    Window ordinary = pages.open(chromium, Look.NARROW, plain);
    OAuthClient hostile = pages.client("Claude", LOOPBACK);
    pages.change(hostile, Map.of("name", name.text));

    Window window = pages.open(chromium, Look.NARROW, hostile);

    for (String part :
        new String[] {
          "h1",
          ".mcp-mark",
          "#mcp-destination",
          "#mcp-server",
          "#mcp-origin",
          "#mcp-scopes",
          "#mcp-sensitive-scopes",
          ".mcp-account",
          ".mcp-decision"
        }) {
      assertThat(window.text(part)).as(part).isEqualTo(ordinary.text(part));
    }
    String elements = "() => document.querySelectorAll('*').length";
    assertThat(window.page().evaluate(elements)).isEqualTo(ordinary.page().evaluate(elements));
    assertThat(window.page().title()).isEqualTo(ordinary.page().title());
    assertThat(window.scrollsSideways()).isFalse();
    // The name stays in its box, and all else stands in the same column, of the same size.
    BoundingBox mark = window.page().locator(".mcp-mark").boundingBox();
    BoundingBox ordinaryMark = ordinary.page().locator(".mcp-mark").boundingBox();
    assertThat(mark.x).isEqualTo(ordinaryMark.x);
    assertThat(mark.width).isEqualTo(ordinaryMark.width);
    assertThat(window.complaints()).isEmpty();
    window.screenshot("hostile-" + name.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** What is shown of a hundred overrides is nothing, and the page says so. */
  @Test
  void nameOfOverridesAloneIsNoName(Chromium chromium) {
    OAuthClient client = pages.client("Claude", LOOPBACK);
    pages.change(client, Map.of("name", Name.RIGHT_TO_LEFT_OVERRIDE.text));

    assertThat(pages.open(chromium, Look.DESKTOP, client).text(".mcp-who"))
        .startsWith("An application that gives no name; its client id is " + client.id());
  }

  @Test
  void htmlInANameIsText(Chromium chromium) {
    OAuthClient client = pages.client(Name.HTML.text, LOOPBACK);

    Window window = pages.open(chromium, Look.DESKTOP, client);

    assertThat(window.text(".mcp-name")).isEqualTo(Name.HTML.text);
    assertThat(window.page().locator("img").count()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "https://claude.ai.evil.example/cb, claude.ai., evil.example, ''",
    "https://claude.ai.evil.co.uk/cb, claude.ai., evil.co.uk, ''",
    "https://evil.co.uk/cb, '', evil.co.uk, ''",
    "https://claude.xn--cloud-5pa.example/cb, claude., xn--cloud-5pa.example, ''",
    "https://evil.example:8443/claude.ai, '', evil.example, :8443"
  })
  void foreignHostIsShownInFullWithItsOwnerStandingOut(
      String redirectUri, String lead, String owner, String port, Chromium chromium) {
    OAuthClient client = pages.client("Claude", redirectUri);

    Window window = pages.open(chromium, Look.DESKTOP, client);

    assertThat(window.text(".mcp-who")).contains("calls itself Claude", "Nobody has verified");
    assertThat(window.text("#mcp-destination .mcp-host")).isEqualTo(lead + owner + port);
    assertThat(window.text("#mcp-destination strong")).isEqualTo(owner);
    assertThat(window.text("#mcp-destination").contains("written in code (xn--)"))
        .isEqualTo(owner.contains("xn--"));
    String name = "hostile-host-" + (lead + owner).replace('.', '-');
    window.screenshot(name);
    window.picture(name);
  }

  @Test
  void longestHostWrapsAndIsAllThere(Chromium chromium) {
    String label = "a".repeat(60);
    String host = String.join(".", label, label, label, "evil.example");
    OAuthClient client = pages.client("Claude", "https://" + host + "/");

    Window window = pages.open(chromium, Look.NARROW, client);

    assertThat(window.text("#mcp-destination .mcp-host")).isEqualTo(host);
    assertThat(window.scrollsSideways()).isFalse();
    window.screenshot("hostile-host-long");
  }
}
