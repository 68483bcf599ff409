package io.mcpauth.keycloak.consent.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.consent.choice.Box.Hold;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxesTest {

  private static final Box TOOLS = new Box("mcp:tools", Set.of("mcp:tools"), Hold.NONE);
  private static final Box ORGANIZATION =
      new Box("organization", Set.of("organization:acme", "organization:b"), Hold.NONE);
  private static final Box TERMS = new Box("house-rules", Set.of("house-rules"), Hold.REQUIRED);
  private static final Box PROFILE = new Box("profile", Set.of("profile"), Hold.ALWAYS);
  private static final Boxes ALL = new Boxes(List.of(TOOLS, ORGANIZATION, TERMS, PROFILE));
  private static final Boxes FREE = new Boxes(List.of(TOOLS, ORGANIZATION));

  private static final String SHOWN = "mcp:tools organization house-rules profile";

  @Test
  void aFormWithoutBoxesIsForEverything() {
    assertThat(ALL.choice(new MultivaluedHashMap<>()).orElseThrow())
        .isEqualTo(new Choice(Set.of(TOOLS, ORGANIZATION, TERMS, PROFILE), Set.of()));
  }

  /** RFC 6749 section 3.3: based on the resource owner's instructions. */
  @Test
  void whatIsNotTickedIsLeftOut() {
    Choice choice = ALL.choice(form(SHOWN, "mcp:tools")).orElseThrow();

    assertThat(choice.left()).isEqualTo(Set.of(TOOLS, TERMS, PROFILE));
    assertThat(choice.leftOut()).isEqualTo(Set.of(ORGANIZATION));
    assertThat(choice.isNarrower()).isTrue();
    assertThat(choice.withoutScopes()).isEqualTo(Set.of("organization:acme", "organization:b"));
    assertThat(choice.withoutClientScopes()).isEqualTo(Set.of("organization"));
  }

  /** A browser sends no box that cannot be changed; whoever sends it changes nothing. */
  @Test
  void whatIsFixedCountsWhetherItIsSentOrNot() {
    Optional<Choice> unsent = ALL.choice(form(SHOWN));

    assertThat(unsent.orElseThrow().left()).isEqualTo(Set.of(TERMS, PROFILE));
    assertThat(ALL.choice(form(SHOWN, "house-rules", "profile"))).isEqualTo(unsent);
  }

  @Test
  void whatWasNotOnThePageWasNotLeftOut() {
    assertThat(ALL.choice(form("mcp:tools")).orElseThrow().leftOut()).isEqualTo(Set.of(TOOLS));
  }

  @ParameterizedTest
  @CsvSource({
    SHOWN + ", mcp:admin",
    SHOWN + ", organization:acme",
    SHOWN + ", ''",
    "mcp:tools, organization",
    "mcp:tools mcp:admin, mcp:tools",
    "'', mcp:tools"
  })
  void aFormThatNamesMoreThanThePageIsNone(String shown, String ticked) {
    assertThat(ALL.choice(form(shown, ticked))).isEmpty();
  }

  @Test
  void nothingIsLeftOnlyWhereNothingIsFixed() {
    assertThat(FREE.leavesNothing(FREE.choice(form("mcp:tools organization")).orElseThrow()))
        .isTrue();
    assertThat(ALL.leavesNothing(ALL.choice(form(SHOWN)).orElseThrow())).isFalse();
  }

  /** As with a device that asks for nothing. */
  @Test
  void aPageWithoutBoxesLeavesWhatItShows() {
    Boxes none = new Boxes(List.of());

    assertThat(none.leavesNothing(none.choice(new MultivaluedHashMap<>()).orElseThrow())).isFalse();
  }

  @Test
  void tellsWhatCanBeChosen() {
    assertThat(ALL.freeNames()).isEqualTo("mcp:tools\norganization");
    assertThat(ALL.haveFree()).isTrue();
    assertThat(ALL.haveFixed()).isTrue();
    assertThat(FREE.haveFixed()).isFalse();
    assertThat(ALL.hold("house-rules")).isEqualTo(Hold.REQUIRED);
    assertThat(ALL.hold("mcp:tools")).isEqualTo(Hold.NONE);
    assertThat(ALL.has("mcp:tools")).isTrue();
  }

  /** A scope that the page shows and nobody can record is not one to choose. */
  @Test
  void whatHasNoBoxStays() {
    assertThat(ALL.has("payment")).isFalse();
    assertThat(ALL.hold("payment")).isEqualTo(Hold.ALWAYS);
  }

  /** A client can be a scope of its own on the page, and be called anything. */
  @Test
  void takesNamesWithBlanks() {
    Boxes named = new Boxes(List.of(TOOLS, new Box("my client", Set.of("my client"), Hold.ALWAYS)));
    MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
    form.put(Boxes.SHOWN, List.of("mcp:tools", "my client"));

    assertThat(named.choice(form).orElseThrow().leftOut()).isEqualTo(Set.of(TOOLS));
  }

  private static MultivaluedMap<String, String> form(String shown, String... ticked) {
    MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
    form.put(Boxes.SHOWN, List.of(shown.split(" ")));
    for (String name : ticked) {
      form.add(Boxes.TICKED, name);
    }
    return form;
  }
}
