package io.mcpauth.keycloak.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.consent.choice.Box;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of the theme, English and German. */
class ThemeMessagesTest {

  private static final Properties ENGLISH = read("en");
  private static final Properties GERMAN = read("de");

  @Test
  void bothLanguagesAreComplete() {
    assertThat(GERMAN.stringPropertyNames()).isEqualTo(ENGLISH.stringPropertyNames());
    assertThat(GERMAN.values()).noneMatch(text -> text.toString().isBlank());
  }

  /** What every login theme can show; the theme's own texts are in one place each. */
  @Test
  void textsForAllThemesAreCompleteAndOnlyThere() {
    Properties english = load("/theme-resources/messages/messages_en.properties");
    Properties german = load("/theme-resources/messages/messages_de.properties");

    assertThat(german.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
    assertThat(english.stringPropertyNames())
        .allMatch(key -> key.startsWith("mcp"))
        .doesNotContainAnyElementsOf(ENGLISH.stringPropertyNames());
    assertThat(Stream.of(english, german).flatMap(texts -> texts.values().stream()))
        .noneMatch(text -> text.toString().isBlank() || text.toString().contains("'"));
  }

  @Test
  void bothLanguagesPutTheSameThingsIn() {
    for (String key : ENGLISH.stringPropertyNames()) {
      assertThat(places(GERMAN, key)).as(key).isEqualTo(places(ENGLISH, key));
    }
  }

  /** MessageFormat takes an apostrophe for a quote and would drop it with what follows. */
  @ParameterizedTest
  @ValueSource(strings = {"en", "de"})
  void noTextLosesAnApostrophe(String language) {
    assertThat(read(language).values())
        .noneMatch(text -> text.toString().replace("''", "").contains("'"));
  }

  @Test
  void everyKindOfProblemOriginDestinationAndBoxHasItsTexts() {
    Stream<String> problems =
        Stream.of(Problem.Kind.values())
            .flatMap(kind -> Stream.of("title", "person", "developer").map(p -> kind + "." + p))
            .map("mcpProblem."::concat);
    Stream<String> origins =
        Stream.of(ClientIdentity.Origin.values())
            .flatMap(o -> Stream.of("mcpOrigin" + o, "mcpOriginToday" + o, "mcpOriginOn" + o));
    Stream<String> destinations =
        Stream.of(Destination.Kind.values()).map(kind -> "mcpDestinationHint" + kind);
    Stream<String> boxes =
        Stream.of(Box.Hold.values())
            .filter(hold -> hold != Box.Hold.NONE)
            .map(hold -> "mcpScopeHeld" + hold);

    assertThat(ENGLISH.stringPropertyNames())
        .containsAll(Stream.of(problems, origins, destinations, boxes).flatMap(s -> s).toList());
  }

  private static int places(Properties messages, String key) {
    return new MessageFormat(messages.getProperty(key), Locale.ROOT)
        .getFormatsByArgumentIndex()
        .length;
  }

  private static Properties read(String language) {
    return load("/theme/mcp/login/messages/messages_" + language + ".properties");
  }

  private static Properties load(String file) {
    Properties messages = new Properties();
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(ThemeMessagesTest.class.getResourceAsStream(file), file),
            StandardCharsets.UTF_8)) {
      messages.load(reader);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return messages;
  }
}
