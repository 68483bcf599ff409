package io.mcpauth.keycloak.refusal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventQuery;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The refusals among the events that a realm stores, which all nodes do in one database. */
final class StoredRefusals {

  /**
   * How many events of one kind are looked at: those of a login are about people as well, and are
   * told apart here and not in the database.
   */
  private static final int LOOKED_AT = 2_000;

  private final KeycloakSession session;
  private final RealmModel realm;

  StoredRefusals(KeycloakSession session, RealmModel realm) {
    this.session = session;
    this.realm = realm;
  }

  /**
   * What there is, in no order.
   *
   * @param kind only these; empty for all
   * @param since only those of then and later
   */
  List<Refusal> found(Optional<Kind> kind, Optional<Instant> since) {
    @Nullable EventStoreProvider store = session.getProvider(EventStoreProvider.class);
    if (store == null) {
      return List.of();
    }
    PolicyNames policies = PolicyNames.of(realm);
    List<Event> events = new ArrayList<>();
    // Each with a query of its own, so that a flood of one does not hide the others.
    for (List<EventType> types : types(kind)) {
      EventQuery query =
          store
              .createQuery()
              .realm(realm.getId())
              .type(types.toArray(EventType[]::new))
              .orderByDescTime()
              .maxResults(LOOKED_AT);
      since.ifPresent(time -> query.fromDate(time.toEpochMilli()));
      try (Stream<Event> found = query.getResultStream()) {
        found.forEach(events::add);
      }
    }
    return events.stream().flatMap(event -> Refusal.of(event, policies).stream()).toList();
  }

  private static Set<List<EventType>> types(Optional<Kind> kind) {
    return kind.map(one -> Set.of(one.types()))
        .orElseGet(
            () ->
                new LinkedHashSet<>(
                    List.of(
                        Kind.REGISTRATION.types(),
                        Kind.AUTHORIZATION.types(),
                        Kind.TOKEN.types())));
  }

  /** Types of events that would tell refusals and that the realm does not store; in order. */
  Set<String> notStored() {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    for (Kind kind : Kind.values()) {
      types.addAll(kind.types());
    }
    if (realm.isEventsEnabled()) {
      Set<String> stored = realm.getEnabledEventTypesStream().collect(Collectors.toSet());
      // Keycloak's way with an empty list: what it counts as worth storing.
      types.removeIf(
          type -> stored.isEmpty() ? type.isSaveByDefault() : stored.contains(type.name()));
    }
    return types.stream().map(EventType::name).collect(Collectors.toCollection(TreeSet::new));
  }
}
