package io.mcpauth.keycloak.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.consent.Destination.Kind;
import io.mcpauth.keycloak.grant.CodeDestination;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

  @ParameterizedTest
  @CsvSource({
    "https://claude.ai/api/mcp/auth_callback, '', claude.ai, ''",
    "https://www.cursor.com/agents, www., cursor.com, ''",
    "https://claude.ai.evil.example/cb, claude.ai., evil.example, ''",
    // A country with short second levels: three labels, so that no bare suffix stands out.
    "https://claude.ai.evil.co.uk/cb, claude.ai., evil.co.uk, ''",
    "https://evil.co.uk/cb, '', evil.co.uk, ''",
    "https://login.app.com.au/cb, login., app.com.au, ''",
    // Errs towards more.
    "https://claude.abc.io/cb, '', claude.abc.io, ''",
    // A host that everybody can have a part of: its owner stands out, and the part is there to
    // read.
    "https://claude.github.io/cb, claude., github.io, ''",
    "https://intranet/cb, '', intranet, ''",
    "https://claude.xn--80ak6aa92e.com/cb, claude., xn--80ak6aa92e.com, ''",
    "https://app.example.com:8443/cb, app., example.com, :8443"
  })
  void ownerOfTheHostStandsOutAndNothingIsLeftOut(
      String uri, String lead, String emphasis, String tail) {
    assertThat(Destination.of(uri)).isEqualTo(new Destination(Kind.WEB, lead, emphasis, tail));
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8765/callback, localhost, :8765",
    "http://127.0.0.1/, 127.0.0.1, ''",
    "http://[::1]:33418/cb, [::1], :33418"
  })
  void loopbackIsAnApplicationOnThisComputer(String uri, String host, String port) {
    assertThat(Destination.of(uri)).isEqualTo(new Destination(Kind.LOOPBACK, "", host, port));
  }

  /** What a record keeps of a destination reads as it did on the page. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://claude.ai/api/mcp/auth_callback",
        "https://www.cursor.com/agents",
        "https://app.example.com:8443/cb",
        "com.example.app:/cb",
        "http://app.internal/*"
      })
  void aRecordNamesTheSameDestination(String uri) {
    Destination asked = Destination.of(uri);
    Destination recorded = Destination.ofRecord(CodeDestination.of(uri));

    assertThat(recorded.kind()).isEqualTo(asked.kind());
    assertThat(asked.lead() + asked.emphasis() + asked.tail())
        .startsWith(recorded.lead() + recorded.emphasis() + recorded.tail());
  }

  @Test
  void aRecordOfThisComputerOrOfADeviceNamesNoMore() {
    assertThat(Destination.ofRecord(CodeDestination.of("http://localhost:8765/callback")))
        .isEqualTo(new Destination(Kind.LOOPBACK, "", "", ""));
    assertThat(Destination.ofRecord(CodeDestination.of(null))).isEqualTo(Destination.of(null));
  }

  @Test
  void requestWithoutARedirectIsADevices() {
    assertThat(Destination.of(null)).isEqualTo(new Destination(Kind.DEVICE, "", "", ""));
  }

  @Test
  void appIsNamedByItsScheme() {
    assertThat(Destination.of("cursor://anysphere.cursor-mcp/oauth/callback"))
        .isEqualTo(new Destination(Kind.APP, "", "cursor:", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://intranet.example/cb",
        "https://192.0.2.7:8443/cb",
        "https://user@claude.ai/",
        "urn:ietf:wg:oauth:2.0:oob",
        ""
      })
  void anythingElseIsShownInFull(String uri) {
    assertThat(Destination.of(uri)).isEqualTo(new Destination(Kind.OTHER, "", uri, ""));
  }

  @Test
  void saysWhenLettersAreEncoded() {
    assertThat(Destination.of("https://claude.xn--80ak6aa92e.com/").encoded()).isTrue();
    assertThat(Destination.of("https://claude.com/xn--").encoded()).isFalse();
  }
}
