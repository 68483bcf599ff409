package io.mcpauth.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentRecordTest {

  private static final ConsentRecord RECORD =
      new ConsentRecord(
          17, "face", "https://claude.ai", "https://a.example/mcp", Set.of("b", "a"), 4);

  @Test
  void isReadAsItWasWritten() {
    assertThat(ConsentRecord.parse(RECORD.text())).contains(RECORD);
  }

  @Test
  void leavesRoomForLaterVersions() {
    String later = RECORD.text().replaceFirst("\\{", "{\"narrowed\":true,");

    assertThat(ConsentRecord.parse(later)).contains(RECORD);
  }

  /** Whatever an administrator or an import wrote there: nobody allowed anything by it. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "null", "[]", "{}", "{\"face\":\"f\"}", "{\"consent\":\"x\"}", "17"})
  void isNothingWhereItCannotBeRead(String text) {
    assertThat(ConsentRecord.parse(text)).isEmpty();
  }

  @Test
  void isForItsTermsAlone() {
    assertThat(RECORD.isOn(terms("face", "https://claude.ai", "https://a.example/mcp"))).isTrue();
    assertThat(RECORD.isOn(terms("other", "https://claude.ai", "https://a.example/mcp"))).isFalse();
    assertThat(RECORD.isOn(terms("face", "loopback", "https://a.example/mcp"))).isFalse();
    assertThat(RECORD.isOn(terms("face", "https://claude.ai", ""))).isFalse();
  }

  @Test
  void allowsWhatWasAllowedAndNoMore() {
    assertThat(RECORD.allows(Set.of("a"))).isTrue();
    assertThat(RECORD.allows(Set.of())).isTrue();
    assertThat(RECORD.allows(Set.of("a", "c"))).isFalse();
  }

  @Test
  void losesWhatWasLeftOut() {
    assertThat(RECORD.without(Set.of("a", "c")))
        .isEqualTo(
            new ConsentRecord(
                17, "face", "https://claude.ai", "https://a.example/mcp", Set.of("b"), 4));
  }

  @Test
  void everyPartOfTheTermsIsInTheFingerprint() {
    String one = terms("face", "to", "server").fingerprint();

    assertThat(terms("face", "to", "server").fingerprint()).isEqualTo(one);
    assertThat(terms("other", "to", "server").fingerprint()).isNotEqualTo(one);
    assertThat(terms("face", "other", "server").fingerprint()).isNotEqualTo(one);
    assertThat(terms("face", "to", "other").fingerprint()).isNotEqualTo(one);
    assertThat(new ConsentTerms("face", "to", "server", Set.of("a")).fingerprint())
        .isNotEqualTo(one);
  }

  @Test
  void whatWasTakenBackAllowsNothingOfAnybody() {
    ConsentRecord end = ConsentRecord.takenBack(17, "https://a.example/mcp", 20);

    assertThat(ConsentRecord.parse(end.text())).contains(end);
    assertThat(end.isTakenBack()).isTrue();
    assertThat(RECORD.isTakenBack()).isFalse();
    assertThat(end.isOn(terms("face", "revoked", "https://a.example/mcp"))).isFalse();
    assertThat(end.allows(Set.of("a"))).isFalse();
  }

  @Test
  void whatIsTakenBackEndsTokensOfBefore() {
    ConsentRecord end = ConsentRecord.takenBack(17, "https://a.example/mcp", 20);
    ConsentRecord later = allowedAt(21);
    ConsentRecord sameSecond = allowedAt(20);

    assertThat(end.isBefore(19, later)).isFalse();
    assertThat(end.isBefore(20, later)).isFalse();
    assertThat(end.isBefore(21, later)).isTrue();
    assertThat(end.isBefore(19, sameSecond)).isFalse();
    assertThat(end.isBefore(20, sameSecond)).isTrue();
    assertThat(end.isBefore(0, sameSecond)).isFalse();
  }

  private static ConsentRecord allowedAt(long seconds) {
    return new ConsentRecord(
        17, "face", "https://claude.ai", "https://a.example/mcp", Set.of("a"), seconds);
  }

  private static ConsentTerms terms(String face, String destination, String server) {
    return new ConsentTerms(face, destination, server, Set.of("a", "b"));
  }
}
