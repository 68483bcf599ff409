package io.mcpauth.keycloak.lifetime;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.lifetime.LifetimeConfig.Reuse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifespanTest {

  private static final LifetimeConfig CONFIG =
      new LifetimeConfig(10, Reuse.PUBLIC, Duration.ofHours(24), Duration.ofDays(90));
  private static final Instant CAME = Instant.parse("2026-01-01T10:00:00Z");
  private static final Instant USED = Instant.parse("2026-03-05T23:59:00Z");

  private final Map<String, String> attributes = new HashMap<>();

  @Test
  void oneThatWasNeverUsedEndsADayAfterItCame() {
    set("mcp.registered", CAME);
    set("mcp.expires", Instant.parse("2026-01-02T10:00:00Z"));

    assertThat(end()).contains(Instant.parse("2026-01-02T10:00:00Z"));
  }

  /** Only the day is written down, so none of it is counted against the client. */
  @Test
  void oneThatWasUsedEndsAfterThePeriodFromTheEndOfThatDay() {
    set("mcp.registered", CAME);
    set("mcp.last_used", Lifespan.day(USED));
    set("mcp.expires", Lifespan.endOfUsed(USED, CONFIG));

    assertThat(Lifespan.day(USED)).isEqualTo(Instant.parse("2026-03-05T00:00:00Z"));
    assertThat(end()).contains(Instant.parse("2026-06-04T00:00:00Z"));
    assertThat(end().get()).isAfterOrEqualTo(USED.plus(CONFIG.unused()));
  }

  @Test
  void aShorterPeriodHoldsAtOnceAndALongerOneFromTheNextUse() {
    set("mcp.last_used", Lifespan.day(USED));
    set("mcp.expires", Lifespan.endOfUsed(USED, CONFIG));

    assertThat(Lifespan.of(attributes).end(period(30)))
        .contains(Instant.parse("2026-04-05T00:00:00Z"));
    assertThat(Lifespan.of(attributes).end(period(365)))
        .contains(Instant.parse("2026-06-04T00:00:00Z"));
  }

  /** It came before its realm had the policy: nobody knows how long ago it was used. */
  @Test
  void oneThatThePolicyNeverSawDoesNotEnd() {
    set("mcp.registered", CAME);

    assertThat(Lifespan.of(attributes).isGoverned()).isFalse();
    assertThat(end()).isEmpty();
  }

  @Test
  void aDocumentEndsLikeARegisteredClient() {
    attributes.put("mcp.dynamic", "document");
    attributes.put("mcp.document.state", "admitted");
    set("mcp.registered", CAME);

    assertThat(end()).contains(CAME.plus(CONFIG.neverUsed()));
    set("mcp.last_used", Lifespan.day(USED));
    assertThat(end()).contains(Lifespan.endOfUsed(USED, CONFIG));
  }

  /** A decision is not forgotten, and one that waits is bounded elsewhere. */
  @ParameterizedTest
  @ValueSource(strings = {"allowed", "blocked", "pending"})
  void aDocumentThatSomebodyDecidedAboutDoesNotEnd(String state) {
    attributes.put("mcp.dynamic", "document");
    attributes.put("mcp.document.state", state);
    set("mcp.registered", CAME);

    assertThat(end()).isEmpty();
  }

  @Test
  void oneThatAnAdministratorVouchesForDoesNotEnd() {
    set("mcp.registered", CAME);
    set("mcp.expires", CAME);
    attributes.put("mcp.verified.by", "IT of Example Corp");

    assertThat(end()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "", "99999999999999999999", "9223372036854775807", "1.5"})
  void whatCannotBeReadSaysNothing(String value) {
    attributes.put("mcp.registered", value);
    attributes.put("mcp.last_used", value);
    attributes.put("mcp.expires", value);

    Lifespan span = Lifespan.of(attributes);

    assertThat(span.registered()).isEmpty();
    assertThat(span.lastUsed()).isEmpty();
    assertThat(span.end(CONFIG)).isEmpty();
  }

  @Test
  void knowsWhetherAUseIsToBeWrittenDown() {
    assertThat(Lifespan.of(attributes).isUsedOn(Lifespan.day(USED))).isFalse();

    set("mcp.last_used", Lifespan.day(USED));

    assertThat(Lifespan.of(attributes).isUsedOn(Lifespan.day(USED))).isTrue();
    assertThat(Lifespan.of(attributes).isUsedOn(Lifespan.day(USED.plus(Duration.ofMinutes(2)))))
        .isFalse();
  }

  private static LifetimeConfig period(int days) {
    return new LifetimeConfig(10, Reuse.PUBLIC, Duration.ofHours(24), Duration.ofDays(days));
  }

  private Optional<Instant> end() {
    return Lifespan.of(attributes).end(CONFIG);
  }

  private void set(String name, Instant time) {
    attributes.put(name, Long.toString(time.getEpochSecond()));
  }
}
