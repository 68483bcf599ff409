package io.mcpauth.keycloak.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDetailTest {

  @Test
  void leavesWhatIsOnOneLine() {
    assertThat(EventDetail.clean("https://payroll.example/mcp?a=ü"))
        .isEqualTo("https://payroll.example/mcp?a=ü");
    assertThat(EventDetail.clean("a".repeat(254))).isEqualTo("a".repeat(254));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x09, 0x0a, 0x0d, 0x1b, 0x7f, 0x85, 0xa0, 0x200b, 0x2028, 0x2029, 0x202e, 0xd800,
        0xe000, 0xfeff, 0xe0001
      })
  void makesOneBlankOfWhatDoesNotShow(int codePoint) {
    String bad = Character.toString(codePoint);
    assertThat(EventDetail.clean(bad + "one" + bad + " " + bad + "two" + bad)).isEqualTo("one two");
    assertThat(EventDetail.clean(bad)).isNull();
  }

  @Test
  void hasNoEmptyValue() {
    assertThat(EventDetail.clean(null)).isNull();
    assertThat(EventDetail.clean("")).isNull();
    assertThat(EventDetail.clean(" \r\n")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"a", "😀", "a b", "é"})
  void cutsWhatIsLong(String part) {
    String cut = Objects.requireNonNull(EventDetail.clean(part.repeat(100_000)));
    assertThat(cut).hasSizeLessThanOrEqualTo(EventDetail.LONGEST).endsWith("…");
    assertThat(cut.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE))
        .isTrue();
  }

  @Test
  void looksNoFurtherThanItTells() {
    assertThat(EventDetail.clean("\n".repeat(10) + "a" + "\n".repeat(100_000))).isEqualTo("a");
  }
}
