package io.mcpauth.keycloak.console;

import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * What happened in a realm on the last days, by the events that it stores: days of UTC, today last.
 */
public final class Activity {

  private static final int DAYS = 14;

  /** Of one kind and day no more are counted, however many a flood left there. */
  private static final int MOST = 2000;

  private static final int FULL = 100;

  private static final String EVENTS =
      "select e.id from EventEntity e where e.realmId = :realm and e.time >= :from"
          + " and e.time < :until and e.type in (:types)";

  private final EntityManager entities;
  private final RealmModel realm;
  private final Locale locale;

  Activity(KeycloakSession session, RealmModel realm, Locale locale) {
    this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    this.realm = realm;
    this.locale = locale;
  }

  /** What is counted. */
  enum Kind {
    REGISTRATIONS,
    GRANTS,
    REFUSALS;

    Set<EventType> types() {
      return switch (this) {
        case REGISTRATIONS -> Set.of(EventType.CLIENT_REGISTER);
        case GRANTS -> Set.of(EventType.CODE_TO_TOKEN);
        case REFUSALS ->
            Set.of(
                EventType.CLIENT_REGISTER_ERROR,
                EventType.CLIENT_UPDATE_ERROR,
                EventType.CODE_TO_TOKEN_ERROR,
                EventType.REFRESH_TOKEN_ERROR);
      };
    }
  }

  /**
   * One day.
   *
   * @param text for people
   * @param iso for machines
   * @param counts of each kind
   */
  public record Day(String text, String iso, List<Count> counts) {

    /** Copies the list. */
    public Day {
      counts = List.copyOf(counts);
    }
  }

  /**
   * How much there was of one kind.
   *
   * @param known whether nothing stored means that nothing happened
   * @param more whether it was more than that
   * @param bar its part of the most that a day had, in percent
   */
  public record Count(int number, boolean known, boolean more, int bar) {}

  /** The days, with what was stored of each kind. */
  List<Day> days() {
    LocalDate today =
        LocalDate.ofInstant(Instant.ofEpochSecond(Time.currentTimeSeconds()), ZoneOffset.UTC);
    List<LocalDate> dates =
        IntStream.range(0, DAYS).mapToObj(n -> today.minusDays(DAYS - 1L - n)).toList();
    List<Column> columns =
        Stream.of(Kind.values())
            .map(
                kind ->
                    new Column(
                        dates.stream().map(date -> number(kind, date)).toList(),
                        kind.types().stream().anyMatch(this::isStored)))
            .toList();
    DateTimeFormatter format =
        DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(locale);
    return IntStream.range(0, DAYS)
        .mapToObj(
            n ->
                new Day(
                    format.format(dates.get(n)),
                    dates.get(n).toString(),
                    columns.stream().map(column -> column.count(n)).toList()))
        .toList();
  }

  /** Kinds of which the realm stores nothing, or not all: the ends of their messages' keys. */
  List<String> unstored() {
    return Stream.of(Kind.values())
        .filter(kind -> !kind.types().stream().allMatch(this::isStored))
        .map(Kind::name)
        .toList();
  }

  private boolean isStored(EventType type) {
    if (!realm.isEventsEnabled()) {
      return false;
    }
    Set<String> stored = realm.getEnabledEventTypesStream().collect(Collectors.toSet());
    // Keycloak's way with an empty list: what it counts as worth storing.
    return stored.isEmpty() ? type.isSaveByDefault() : stored.contains(type.name());
  }

  private int number(Kind kind, LocalDate date) {
    Instant from = date.atStartOfDay(ZoneOffset.UTC).toInstant();
    return entities
        .createQuery(EVENTS, String.class)
        .setParameter("realm", realm.getId())
        .setParameter("from", from.toEpochMilli())
        .setParameter("until", from.plus(Duration.ofDays(1)).toEpochMilli())
        .setParameter("types", kind.types().stream().map(EventType::name).toList())
        .setMaxResults(MOST + 1)
        .getResultList()
        .size();
  }

  /**
   * One kind on all days.
   *
   * @param numbers of each day
   * @param stored whether the realm stores any of it now
   */
  private record Column(List<Integer> numbers, boolean stored) {

    Count count(int day) {
      int most = numbers.stream().mapToInt(number -> Math.min(number, MOST)).max().orElse(0);
      int number = Math.min(numbers.get(day), MOST);
      int bar = most == 0 ? 0 : Math.max(number == 0 ? 0 : 1, number * FULL / most);
      return new Count(number, stored || number > 0, numbers.get(day) > MOST, bar);
    }
  }
}
