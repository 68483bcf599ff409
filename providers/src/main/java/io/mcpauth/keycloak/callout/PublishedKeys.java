package io.mcpauth.keycloak.callout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.mcpauth.keycloak.fetch.FetchFailure;
import io.mcpauth.keycloak.fetch.FetchRequest;
import io.mcpauth.keycloak.fetch.Fetcher;
import io.mcpauth.keycloak.fetch.Outcome;
import io.mcpauth.keycloak.fetch.Outcome.Failed;
import io.mcpauth.keycloak.fetch.Outcome.Fetched;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.models.KeycloakSession;
import org.keycloak.util.JsonSerialization;

/**
 * Key sets that this node fetched. Another address is another entry, so that a change of a client
 * counts at once.
 */
public final class PublishedKeys {

  /**
   * As Keycloak's cache of keys: who asks for a key that is not there does not ask in vain soon.
   */
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);

  /** Characters of all sets together; read keys take some ten times as much. */
  private static final long MAX_CHARACTERS = 1_000_000;

  private final Fetcher fetcher;
  private final Ticker clock;
  private final Cache<Place, Entry> entries;

  PublishedKeys(Fetcher fetcher, Ticker clock) {
    this.fetcher = fetcher;
    this.clock = clock;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(MAX_CHARACTERS)
            .weigher((Place place, Entry entry) -> entry.characters())
            .build();
  }

  /** Those of this node. */
  public static PublishedKeys of(KeycloakSession session) {
    return ClientKeyStorageProviderFactory.keys(session);
  }

  /**
   * The keys at an address.
   *
   * @param request the address
   * @param purpose what they are for
   * @param age for how long a set counts without being fetched again
   * @param wanted whether what is needed is among them; a set without it is fetched again
   * @return the set, which need not have what is wanted
   * @throws KeysUnavailableException if it cannot be had
   */
  public PublicKeysWrapper at(
      FetchRequest request, KeyPurpose purpose, Duration age, Predicate<PublicKeysWrapper> wanted) {
    Place place = new Place(request, purpose);
    @Nullable Entry known = entries.getIfPresent(place);
    if (known != null
        && (isYounger(known, BETWEEN_FETCHES)
            || (isYounger(known, age) && wanted.test(known.keys())))) {
      return known.keys();
    }
    Entry entry = fetch(place);
    entries.put(place, entry);
    return entry.keys();
  }

  private boolean isYounger(Entry entry, Duration age) {
    return clock.read() - entry.fetched() < age.toNanos();
  }

  private Entry fetch(Place place) {
    Outcome outcome = fetcher.fetch(place.request());
    if (outcome instanceof Failed failed) {
      throw new KeysUnavailableException(failed.reason());
    }
    String text = ((Fetched) outcome).text();
    return new Entry(keys(place, text), clock.read(), text.length());
  }

  private static PublicKeysWrapper keys(Place place, String text) {
    try {
      return place.purpose().in(set(text));
    } catch (RuntimeException e) {
      // The parser of keys throws whatever its steps throw.
      throw new KeysUnavailableException(FetchFailure.MEDIA_TYPE);
    }
  }

  private static JSONWebKeySet set(String text) {
    try {
      @Nullable JSONWebKeySet set = JsonSerialization.mapper.readValue(text, JSONWebKeySet.class);
      if (set != null && set.getKeys() != null && allPresent(set)) {
        return set;
      }
    } catch (JsonProcessingException e) {
      // Its message begins with what was read.
      throw new KeysUnavailableException(FetchFailure.MEDIA_TYPE);
    }
    throw new KeysUnavailableException(FetchFailure.MEDIA_TYPE);
  }

  private static boolean allPresent(JSONWebKeySet set) {
    for (Object key : set.getKeys()) {
      if (Objects.isNull(key)) {
        return false;
      }
    }
    return true;
  }

  private record Place(FetchRequest request, KeyPurpose purpose) {}

  private record Entry(PublicKeysWrapper keys, long fetched, int characters) {}
}
