package io.mcpauth.keycloak.refusal;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which refusals are remembered, whoever wants them forgotten. */
class RememberedRefusalsTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_796_070_000);

  private int made;

  private Refusal refusal(long secondsAgo, String fault, String host, String address) {
    return new Refusal(
        "id-" + made++,
        NOW.minusSeconds(secondsAgo),
        Kind.REGISTRATION,
        "",
        "mcp-redirect-uris",
        fault,
        fault + " is not allowed here",
        "allowed-hosts",
        host,
        address);
  }

  /** One that somebody wants to see, an hour old. */
  private Refusal wanted(String fault, String address) {
    return refusal(3600, fault, "wanted.example", address);
  }

  private static List<Refusal> chosen(List<Refusal> all) {
    return RememberedRefusals.chosen(all, NOW);
  }

  @Test
  void ofTheSameAgainTheNewestStays() {
    Refusal first = refusal(20, "redirect_uris[0]", "a.example", "203.0.113.7");
    Refusal again = refusal(10, "redirect_uris[4]", "a.example", "203.0.113.7");
    Refusal other = refusal(30, "redirect_uris[0]", "b.example", "203.0.113.7");

    assertThat(chosen(List.of(first, again, other))).containsExactly(again, other);
  }

  @Test
  void floodOfOneSenderTakesItsOwnPlaces() {
    Refusal wanted = wanted("redirect_uris[0]", "198.51.100.1");
    List<Refusal> all = new ArrayList<>(List.of(wanted));
    // Of the same fault and of others, with other hosts.
    for (int i = 0; i < 1000; i++) {
      all.add(refusal(1, i % 2 == 0 ? "redirect_uris[0]" : "f" + i, "h" + i, "203.0.113.7"));
    }

    assertThat(chosen(all)).hasSize(RememberedRefusals.MOST).contains(wanted);
  }

  /** The second half of such an address is the sender's to choose. */
  @Test
  void floodOfOneNetworkOfIpv6IsThatOfOneSender() {
    Refusal wanted = wanted("redirect_uris[0]", "2001:db8:1::1");
    List<Refusal> all = new ArrayList<>(List.of(wanted));
    for (int i = 0; i < 1000; i++) {
      all.add(refusal(1, "redirect_uris[0]", "h" + i, "2001:db8:2::" + Integer.toHexString(i)));
    }

    assertThat(chosen(all)).hasSize(RememberedRefusals.MOST).contains(wanted);
  }

  @Test
  void floodOfOneFaultLeavesOthersWhereverItComesFrom() {
    Refusal wanted = wanted("logo_uri", "198.51.100.1");
    List<Refusal> all = new ArrayList<>(List.of(wanted));
    for (int i = 0; i < 1000; i++) {
      all.add(refusal(1, "redirect_uris[" + i + "]", "h" + i, "203.0." + i / 250 + "." + i % 250));
    }

    assertThat(chosen(all)).hasSize(RememberedRefusals.MOST).contains(wanted);
  }

  /** The same behind a proxy that hides where requests come from. */
  @Test
  void floodOfOneFaultLeavesOthersOfTheSameAddress() {
    Refusal wanted = wanted("logo_uri", "10.0.0.1");
    List<Refusal> all = new ArrayList<>(List.of(wanted));
    for (int i = 0; i < 1000; i++) {
      all.add(refusal(1, "redirect_uris[0]", "h" + i, "10.0.0.1"));
    }

    assertThat(chosen(all)).hasSize(RememberedRefusals.MOST).contains(wanted);
  }

  @Test
  void newestStayWhereNothingElseTellsThemApart() {
    List<Refusal> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(refusal(100 - i, "redirect_uris[0]", "h" + i, "203.0.113.7"));
    }

    assertThat(chosen(all))
        .containsExactlyElementsOf(
            IntStream.range(0, RememberedRefusals.MOST).mapToObj(i -> all.get(99 - i)).toList());
  }

  @Test
  void endsAfterADay() {
    Refusal yesterday = refusal(Duration.ofHours(24).toSeconds(), "a", "h", "203.0.113.7");
    Refusal today = refusal(Duration.ofHours(24).toSeconds() - 1, "b", "h", "203.0.113.7");

    assertThat(chosen(List.of(yesterday, today))).containsExactly(today);
  }

  @Test
  void comesBackAsItWas() {
    List<Refusal> all =
        List.of(
            refusal(1, "redirect_uris[0]", "bücher.example \"],[\"", "2001:db8::1"),
            refusal(2, "", "", ""));

    assertThat(RememberedRefusals.read(Kind.REGISTRATION, RememberedRefusals.notes(all)))
        .isEqualTo(all);
  }

  /** In characters; with four kinds a realm has less than 90 KiB of ASCII. */
  @Test
  void isSmallWhateverIsSent() {
    String long255 = "\uD83D\uDD11".repeat(127) + "x";
    List<Refusal> all =
        IntStream.range(0, 1000)
            .mapToObj(i -> refusal(1, i + long255, i + long255, i + long255))
            .collect(toCollection(ArrayList::new));

    Map<String, String> notes = RememberedRefusals.notes(chosen(all));

    assertThat(notes.toString()).hasSizeLessThan(22_500);
    assertThat(RememberedRefusals.read(Kind.TOKEN, notes))
        .hasSize(RememberedRefusals.MOST)
        .allSatisfy(
            refusal ->
                // No half of a character at its end.
                assertThat(refusal.field().codePoints()).allMatch(c -> !isHalf(c)));
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "7", "null", "[[]]", "[[\"a\"],7,null]", "{\"a\":[]}"})
  void readsNothingOfWhatIsNotOurs(String text) {
    assertThat(RememberedRefusals.read(Kind.TOKEN, Map.of("refusals", text))).isEmpty();
    assertThat(RememberedRefusals.read(Kind.TOKEN, Map.of(text, "[]"))).isEmpty();
    assertThat(RememberedRefusals.read(Kind.TOKEN, null)).isEmpty();
  }
}
