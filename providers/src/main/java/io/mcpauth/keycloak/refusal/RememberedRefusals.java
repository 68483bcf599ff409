package io.mcpauth.keycloak.refusal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mcpauth.keycloak.limit.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The refusals of one kind that are remembered of a realm: never more than {@value #MOST}, whatever
 * strangers send, and which of them stay.
 */
final class RememberedRefusals {

  /** Of one kind and realm. */
  static final int MOST = 25;

  /** How long one is remembered. */
  static final Duration KEPT = Duration.ofHours(24);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The one note of an entry of Keycloak's store: all of them, each a list of its texts. */
  private static final String NOTE = "refusals";

  private static final int TEXTS = 8;
  private static final int LONGEST_REASON = 200;
  private static final int LONGEST_NAME = 100;

  /** Which of several values: of the same fault in another place there is no end. */
  private static final Pattern INDEX = Pattern.compile("\\[[0-9]{1,9}]");

  private RememberedRefusals() {}

  /**
   * What is wrong, by who refuses what: a finite set, none of it a stranger's words.
   *
   * @param field of several values all of them
   */
  private record Fault(String policy, String field, String reason) {

    static Fault of(Refusal refusal) {
      return new Fault(refusal.policy(), plain(refusal.field()), plain(refusal.reason()));
    }

    private static String plain(String text) {
      return INDEX.matcher(text).replaceAll("[]");
    }
  }

  /** What of several refusals is the same one again: only the newest of these stays. */
  private record Case(Fault fault, String clientHost, Source source) {

    static Case of(Refusal refusal) {
      return new Case(Fault.of(refusal), refusal.clientHost(), Source.of(refusal.address()));
    }
  }

  /**
   * Which ones stay, the newest first. Where there is no room for all, that one goes whose fault
   * and whose sender have the most places together, and of these the oldest: so a flood takes its
   * own places, if it comes from one sender or is of one fault.
   *
   * @param all of one kind and realm
   */
  static List<Refusal> chosen(Collection<Refusal> all, Instant now) {
    Instant from = now.minus(KEPT);
    Map<Case, Refusal> cases = new HashMap<>();
    all.stream()
        .filter(refusal -> refusal.time().isAfter(from))
        .sorted(Refusal.NEWEST_FIRST)
        .forEach(refusal -> cases.putIfAbsent(Case.of(refusal), refusal));
    List<Map.Entry<Case, Refusal>> left = new ArrayList<>(cases.entrySet());
    left.sort(Map.Entry.comparingByValue(Refusal.NEWEST_FIRST));
    while (left.size() > MOST) {
      left.remove(mostCrowded(left.stream().map(Map.Entry::getKey).toList()));
    }
    return left.stream().map(Map.Entry::getValue).toList();
  }

  private static int mostCrowded(List<Case> cases) {
    Map<Object, Integer> places = new HashMap<>();
    for (Case one : cases) {
      places.merge(one.fault(), 1, Integer::sum);
      places.merge(one.source(), 1, Integer::sum);
    }
    int crowd = 0;
    int at = 0;
    for (int i = 0; i < cases.size(); i++) {
      int here =
          places.getOrDefault(cases.get(i).fault(), 0)
              + places.getOrDefault(cases.get(i).source(), 0);
      if (here >= crowd) {
        crowd = here;
        at = i;
      }
    }
    return at;
  }

  /** As an entry of Keycloak's store has them. */
  static Map<String, String> notes(List<Refusal> refusals) {
    try {
      return Map.of(
          NOTE, JSON.writeValueAsString(refusals.stream().map(RememberedRefusals::texts).toList()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> texts(Refusal refusal) {
    return List.of(
        refusal.id(),
        Long.toString(refusal.time().toEpochMilli()),
        cut(refusal.policy(), LONGEST_NAME),
        cut(refusal.field(), LONGEST_NAME),
        cut(refusal.reason(), LONGEST_REASON),
        cut(refusal.setting(), LONGEST_NAME),
        // Whole: whose host it is, its end says.
        refusal.clientHost(),
        cut(refusal.address(), LONGEST_NAME));
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    boolean isSplit = Character.isHighSurrogate(text.charAt(longest - 1));
    return text.substring(0, isSplit ? longest - 1 : longest);
  }

  /**
   * Reads an entry.
   *
   * @param notes null if there is none
   * @return without what cannot be read, as that of another version
   */
  static List<Refusal> read(Kind kind, @Nullable Map<String, String> notes) {
    @Nullable String text = notes == null ? null : notes.get(NOTE);
    if (text == null) {
      return List.of();
    }
    try {
      List<Refusal> refusals = new ArrayList<>();
      for (JsonNode texts : JSON.readTree(text)) {
        read(kind, texts).forEach(refusals::add);
      }
      return refusals;
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }

  private static Stream<Refusal> read(Kind kind, JsonNode texts) {
    if (texts.size() != TEXTS) {
      return Stream.empty();
    }
    return Stream.of(
        new Refusal(
            texts.path(0).asText(),
            Instant.ofEpochMilli(texts.path(1).asLong()),
            kind,
            "",
            texts.path(2).asText(),
            texts.path(3).asText(),
            texts.path(4).asText(),
            texts.path(5).asText(),
            texts.path(6).asText(),
            texts.path(7).asText()));
  }
}
