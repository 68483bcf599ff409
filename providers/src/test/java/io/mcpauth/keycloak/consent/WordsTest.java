package io.mcpauth.keycloak.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class WordsTest {

  private final Properties messages = new Properties();
  private final Words words = new Words(messages, Locale.GERMAN);

  @Test
  void resolvesATextThatNamesAMessage() {
    messages.setProperty("emailScopeConsentText", "E-Mail-Adresse");

    assertThat(words.resolve("${emailScopeConsentText}", Optional.empty()))
        .isEqualTo("E-Mail-Adresse");
  }

  @Test
  void keepsPlainTextToTheLetter() {
    assertThat(words.resolve("The user's {files} cost ${5}", Optional.empty()))
        .isEqualTo("The user's {files} cost ${5}");
  }

  @Test
  void putsTheParameterOfAScopeIn() {
    assertThat(words.resolve("Read project {0}", Optional.of("blue")))
        .isEqualTo("Read project blue");
  }

  @Test
  void keepsATextThatNamesNoMessage() {
    assertThat(words.resolve("${none}", Optional.empty())).isEqualTo("${none}");
  }

  @Test
  void writesADayAsTheLanguageDoes() {
    assertThat(words.day(LocalDate.of(2026, 11, 3))).isEqualTo("3. November 2026");
  }
}
