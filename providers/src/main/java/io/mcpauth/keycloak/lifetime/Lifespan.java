package io.mcpauth.keycloak.lifetime;

import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.client.ReservedAttributes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * What the attributes of a client say about its life.
 *
 * @param origin how it came, a value of {@link DynamicClient#ATTRIBUTE}; empty if nothing says it
 * @param registered when it came
 * @param lastUsed the day of its last use
 * @param expires the end that was written down with its registration or its last use
 * @param isKept whether an administrator's decision hangs on it, or waits
 */
public record Lifespan(
    Optional<String> origin,
    Optional<Instant> registered,
    Optional<Instant> lastUsed,
    Optional<Instant> expires,
    boolean isKept) {

  /** The attributes that are read. */
  public static final List<String> ATTRIBUTES =
      List.of(
          McpAttribute.DYNAMIC.key(),
          McpAttribute.REGISTERED.key(),
          McpAttribute.LAST_USED.key(),
          McpAttribute.EXPIRES.key(),
          McpAttribute.VERIFIED_BY.key(),
          McpAttribute.DOCUMENT_STATE.key(),
          ReservedAttributes.RESOURCE_URL,
          McpAttribute.RESOURCE_TEMPLATE.key());

  private static final Duration DAY = Duration.ofDays(1);

  /** What the attributes of a client say. */
  public static Lifespan of(ClientModel client) {
    return of(client::getAttribute);
  }

  /** The same of attributes that were read by other means. */
  public static Lifespan of(Map<String, String> attributes) {
    return of(attributes::get);
  }

  private static Lifespan of(Function<String, @Nullable String> attribute) {
    return new Lifespan(
        Optional.ofNullable(attribute.apply(McpAttribute.DYNAMIC.key())),
        instant(attribute.apply(McpAttribute.REGISTERED.key())),
        instant(attribute.apply(McpAttribute.LAST_USED.key())),
        instant(attribute.apply(McpAttribute.EXPIRES.key())),
        isKept(attribute));
  }

  private static boolean isKept(Function<String, @Nullable String> attribute) {
    @Nullable String state = attribute.apply(McpAttribute.DOCUMENT_STATE.key());
    // Somebody vouches for it, or made an MCP server of it.
    return Stream.of(
                McpAttribute.VERIFIED_BY.key(),
                ReservedAttributes.RESOURCE_URL,
                McpAttribute.RESOURCE_TEMPLATE.key())
            .map(attribute)
            .anyMatch(value -> value != null && !value.isBlank())
        // What the settings alone let in is nobody's decision. A state that cannot be read blocks.
        || (state != null
            && DocumentState.parse(state).filter(DocumentState.ADMITTED::equals).isEmpty());
  }

  private static Optional<Instant> instant(@Nullable String seconds) {
    try {
      return Optional.ofNullable(seconds).map(Long::parseLong).map(Instant::ofEpochSecond);
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * The day of a use, which is all of it that is written down: its beginning, in UTC.
   *
   * @param time the time of the use
   */
  public static Instant day(Instant time) {
    return time.truncatedTo(ChronoUnit.DAYS);
  }

  /** Whether it was used on this day already, so that nothing is to be written down. */
  public boolean isUsedOn(Instant day) {
    return lastUsed.filter(used -> !used.isBefore(day)).isPresent();
  }

  /**
   * Whether the policy ever saw it. Of one that registered before, nobody knows how long ago it was
   * used; the clean-up counts it as used on the day on which it finds it.
   */
  public boolean isGoverned() {
    return expires.isPresent() || isDocument();
  }

  boolean isDocument() {
    return origin.filter(DynamicClient.DOCUMENT::equals).isPresent();
  }

  /**
   * When it expires: at the end that was written down, or earlier if the settings of today say so;
   * longer periods hold from the next use on.
   *
   * @return empty for one that does not expire
   */
  public Optional<Instant> end(LifetimeConfig config) {
    if (isKept || !isGoverned()) {
      return Optional.empty();
    }
    return Stream.concat(expires.stream(), computed(config).stream()).min(Instant::compareTo);
  }

  private Optional<Instant> computed(LifetimeConfig config) {
    return lastUsed.isPresent()
        ? lastUsed.map(used -> endOfUsed(used, config))
        : registered.map(time -> time.plus(config.neverUsed()));
  }

  /** The end of one that is used now. The whole of that day counts as its last use. */
  public static Instant endOfUsed(Instant lastUsed, LifetimeConfig config) {
    return day(lastUsed).plus(DAY).plus(config.unused());
  }

  /** Since when it is unused: its last use, or its registration. */
  public Optional<Instant> unusedSince() {
    return lastUsed.or(() -> registered);
  }
}
