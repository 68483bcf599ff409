package io.mcpauth.keycloak.grant.refresh;

import io.mcpauth.keycloak.grant.seal.AnswerSeal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.keycloak.common.util.Time;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.util.JsonSerialization;

/**
 * The cluster's store of answers to refresh requests. An entry is found and opened with the refresh
 * token that was presented, and is gone after the window. Who pays: one entry for each refresh of a
 * client that may retry, of the size of its answer, for a minute at most.
 */
final class KeptAnswers {

  private static final String PLACE = "mcp.refresh.";
  private static final String AGAIN = "mcp.refresh_again.";
  private static final String SEALED = "sealed";

  /** At least as long as any answer is kept. */
  private static final long LONGEST_SECONDS = RefreshRetryConfig.LONGEST;

  private final SingleUseObjectProvider store;
  private final AnswerSeal seal;

  /**
   * The answers to one token.
   *
   * @param token as it was presented
   */
  KeptAnswers(SingleUseObjectProvider store, String token) {
    this.store = store;
    this.seal = new AnswerSeal(token);
  }

  void keep(String asked, String successor, String body, Duration window) {
    KeptAnswer answer =
        new KeptAnswer(Time.currentTimeMillis() + window.toMillis(), asked, successor, body);
    try {
      store.put(
          PLACE + seal.place(),
          window.toSeconds(),
          Map.of(SEALED, seal.seal(JsonSerialization.writeValueAsBytes(answer))));
    } catch (IOException e) {
      throw new IllegalStateException("An answer cannot be written", e);
    }
  }

  Optional<KeptAnswer> find() {
    return Optional.ofNullable(store.get(PLACE + seal.place()))
        .map(entry -> entry.get(SEALED))
        .flatMap(seal::open)
        .map(KeptAnswers::read)
        .filter(answer -> Time.currentTimeMillis() <= answer.until());
  }

  /** Whether nobody else has asked for the answer again. */
  boolean isFirstRetry() {
    return store.putIfAbsent(AGAIN + seal.place(), LONGEST_SECONDS);
  }

  private static KeptAnswer read(byte[] json) {
    try {
      return JsonSerialization.readValue(json, KeptAnswer.class);
    } catch (IOException e) {
      // It was sealed by us.
      throw new IllegalStateException("A kept answer cannot be read", e);
    }
  }
}
