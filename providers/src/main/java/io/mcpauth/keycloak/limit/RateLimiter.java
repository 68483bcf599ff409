package io.mcpauth.keycloak.limit;

import io.mcpauth.keycloak.limit.Admission.Cause;
import io.mcpauth.keycloak.limit.Admission.Granted;
import io.mcpauth.keycloak.limit.Admission.Refused;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Token buckets of one node: for each sender, and for all senders of a scope together. What a scope
 * is its user decides, such as the registrations of one realm.
 *
 * <p>A bucket is one number, the time at which it will be full again (the generic cell rate
 * algorithm). Of senders and of scopes the last ones that asked are remembered, each kind up to a
 * bound. Who is forgotten starts with a full bucket: whoever has more addresses than that meets the
 * bucket of the scope.
 */
public final class RateLimiter {

  private static final long NEWS_NANOS = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private final Map<Key, Bucket> senders;
  private final Map<String, Bucket> scopes;

  private record Key(String scope, Source sender) {}

  /** Times are those of the clock, which may begin anywhere and wraps around. */
  private static final class Bucket {
    private long fullAt;
    private @Nullable Long toldAt;

    private Bucket(long now) {
      fullAt = now;
    }

    /** How long until there is a token. */
    private long missing(Rate rate, long now) {
      return Math.max(0, fullAt - now) - (rate.burst() - 1) * rate.interval().toNanos();
    }

    private void take(Rate rate, long now) {
      fullAt = (fullAt - now > 0 ? fullAt : now) + rate.interval().toNanos();
    }

    private Refused refuse(Cause cause, long wait, long now) {
      boolean isNews = toldAt == null || now - toldAt >= NEWS_NANOS;
      if (isNews) {
        toldAt = now;
      }
      return new Refused(cause, Duration.ofNanos(wait), isNews);
    }
  }

  /**
   * A limiter in which all buckets are full.
   *
   * @param largest of how many senders, and of how many scopes, it knows at most
   * @param nanoTime the clock, such as {@link System#nanoTime}
   */
  public RateLimiter(int largest, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.senders = lastOnes(largest);
    this.scopes = lastOnes(largest);
  }

  /**
   * Takes a token of both buckets, or of none.
   *
   * @param scope what is counted, and where; few, and none of them a stranger's to choose
   * @param sender who asks
   * @param each how often one sender may
   * @param all how often all may together; a sender who is refused takes nothing from them
   */
  public synchronized Admission ask(String scope, Source sender, Rate each, Rate all) {
    long now = nanoTime.getAsLong();
    Bucket own = senders.computeIfAbsent(new Key(scope, sender), key -> new Bucket(now));
    long ownWait = own.missing(each, now);
    if (ownWait > 0) {
      return own.refuse(Cause.SENDER, ownWait, now);
    }
    Bucket shared = scopes.computeIfAbsent(scope, key -> new Bucket(now));
    long sharedWait = shared.missing(all, now);
    if (sharedWait > 0) {
      return shared.refuse(Cause.EVERYBODY, sharedWait, now);
    }
    own.take(each, now);
    shared.take(all, now);
    return new Granted();
  }

  /** Of how many senders it knows. */
  synchronized int size() {
    return senders.size();
  }

  private static <K> Map<K, Bucket> lastOnes(int largest) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) {
        return size() > largest;
      }
    };
  }
}
