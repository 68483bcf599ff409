package io.mcpauth.keycloak.cimd.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.redirect.ClientPreset;
import io.mcpauth.keycloak.redirect.DocumentPattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdmissionTest {

  private static final String CLAUDE = "https://claude.ai/oauth/mcp-oauth-client-metadata";
  private static final String LISTED = "https://tools.example.com/client.json";
  private static final String BLOCKED = "https://bad.example.com/client.json";
  private static final String OTHER = "https://other.example/client.json";

  private static Admission admission(AdmissionMode mode) {
    return new Admission(
        mode,
        List.of(ClientPreset.all().get("claude")),
        patterns("tools.example.com", "*.example.com", "https://claude.ai/own/*"),
        patterns("bad.example.com", "https://tools.example.com/evil*"));
  }

  private static List<DocumentPattern> patterns(String... texts) {
    return Stream.of(texts).map(text -> DocumentPattern.parse(text).orElseThrow()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    // mode, url, written, verdict, told
    "LISTED, " + CLAUDE + ", , ADMITTED, ALLOWED",
    "LISTED, " + LISTED + ", , ADMITTED, ALLOWED",
    "LISTED, " + OTHER + ", , NOT_LISTED, BLOCKED",
    "LISTED, " + OTHER + ", ALLOWED, ADMITTED, ALLOWED",
    "LISTED, " + OTHER + ", PENDING, NOT_LISTED, BLOCKED",
    "LISTED, " + OTHER + ", BLOCKED, BLOCKED, BLOCKED",
    // It came in while others came in as well.
    "LISTED, " + OTHER + ", ADMITTED, NOT_LISTED, BLOCKED",
    "APPROVE, " + OTHER + ", ADMITTED, WAITS, PENDING",
    "OPEN, " + OTHER + ", ADMITTED, ADMITTED, ALLOWED",
    "APPROVE, " + CLAUDE + ", , ADMITTED, ALLOWED",
    "APPROVE, " + LISTED + ", PENDING, ADMITTED, ALLOWED",
    "APPROVE, " + OTHER + ", , WAITS, PENDING",
    "APPROVE, " + OTHER + ", PENDING, WAITS, PENDING",
    "APPROVE, " + OTHER + ", ALLOWED, ADMITTED, ALLOWED",
    "APPROVE, " + OTHER + ", BLOCKED, BLOCKED, BLOCKED",
    "OPEN, " + OTHER + ", , ADMITTED, ALLOWED",
    "OPEN, " + OTHER + ", PENDING, ADMITTED, ALLOWED",
    "OPEN, " + OTHER + ", BLOCKED, BLOCKED, BLOCKED",
    // A no wins over every yes.
    "OPEN, " + CLAUDE + ", BLOCKED, BLOCKED, BLOCKED",
    "LISTED, " + LISTED + ", BLOCKED, BLOCKED, BLOCKED",
    "OPEN, " + BLOCKED + ", ALLOWED, BLOCKED, BLOCKED",
    "LISTED, " + BLOCKED + ", , BLOCKED, BLOCKED",
    "OPEN, https://tools.example.com/evil, ALLOWED, BLOCKED, BLOCKED",
    "OPEN, https://tools.example.com/evil/client.json, , BLOCKED, BLOCKED",
    // A vendor's host is not its document.
    "LISTED, https://claude.ai/share/client.json, , NOT_LISTED, BLOCKED",
    "LISTED, https://claude.ai/own/client.json, , ADMITTED, ALLOWED",
    "LISTED, https://claude.ai.evil.example/oauth/mcp-oauth-client-metadata, , NOT_LISTED, BLOCKED",
    "LISTED, https://claude.ai:8443/oauth/mcp-oauth-client-metadata, , NOT_LISTED, BLOCKED",
    // Sub-domains, and not the host itself.
    "LISTED, https://a.b.example.com/client.json, , ADMITTED, ALLOWED",
    "LISTED, https://example.com/client.json, , NOT_LISTED, BLOCKED",
  })
  void decides(
      AdmissionMode mode, String url, DocumentState written, Verdict verdict, DocumentState told) {
    Admission admission = admission(mode);

    assertThat(admission.of(url, Optional.ofNullable(written))).isEqualTo(verdict);
    assertThat(admission.told(url, Optional.ofNullable(written))).isEqualTo(told);
  }

  @ParameterizedTest
  @EnumSource
  void nobodyIsCalledWhoIsBlockedOrNotListed(Verdict verdict) {
    assertThat(verdict.mayBeFetched())
        .isEqualTo(verdict == Verdict.ADMITTED || verdict == Verdict.WAITS);
    assertThat(verdict.reason()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "APPROVE, " + OTHER + ", true",
    "APPROVE, " + LISTED + ", false",
    "APPROVE, " + CLAUDE + ", false",
    "OPEN, " + OTHER + ", false",
    "LISTED, " + OTHER + ", false",
  })
  void whatIsListedDoesNotWaitAgain(AdmissionMode mode, String url, boolean waits) {
    assertThat(admission(mode).waitsAgainAfterChange(url)).isEqualTo(waits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/client.json",
        "https://[::1]/client.json",
        "https://2130706433/client.json",
        "https://0x7f.1/client.json",
        "https://tools.example.com@evil.example/client.json",
        "https://tools.example.com\\@evil.example/client.json",
        "https://TOOLS.example.com/client.json",
        "https://tools.example.com./client.json",
        "https://tools.example.com/%2e%2e/client.json",
        "http://tools.example.com/client.json",
        "tools.example.com",
        "",
      })
  void whatReadersTakeForTwoPlacesIsListedNowhere(String url) {
    assertThat(admission(AdmissionMode.LISTED).of(url, Optional.empty()))
        .isEqualTo(Verdict.NOT_LISTED);
  }

  @Test
  void saysWhichKnownClientItIs() {
    assertThat(admission(AdmissionMode.OPEN).preset(CLAUDE).map(ClientPreset::id))
        .hasValue("claude");
    assertThat(admission(AdmissionMode.OPEN).preset("https://chatgpt.com/oauth/client.json"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost, 443, true",
    "localhost, localhost, 8443, true",
    "localhost:8443, localhost, 8443, true",
    "localhost:8443, localhost, 443, false",
    "localhost, localhost.evil.example, 443, false",
    "dev.example.com, app.dev.example.com, 443, false",
  })
  void knowsAHostOfADeveloper(String text, String host, int port, boolean expected) {
    DevelopmentHost development = DevelopmentHost.parse(text).orElseThrow();

    assertThat(development.is(host, port)).isEqualTo(expected);
    assertThat(development).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.example.com",
        "https://localhost",
        "localhost/",
        "localhost:",
        "localhost:0",
        "localhost:65536",
        "127.0.0.1",
        "[::1]",
        "LOCALHOST",
        "local host",
        "user@localhost"
      })
  void refusesWhatIsNoHostOfADeveloper(String text) {
    assertThat(DevelopmentHost.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void wordsOfModesAreRead(AdmissionMode mode) {
    assertThat(AdmissionMode.parse(mode.value())).hasValue(mode);
    assertThat(AdmissionMode.VALUES).contains(mode.value());
    assertThat(AdmissionMode.parse("")).isEmpty();
  }
}
