package io.mcpauth.keycloak.fetch;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a fetch. Carries the reason and nothing of what the network said. */
final class FetchException extends Exception {

  private static final long serialVersionUID = 1L;

  private final FetchFailure failure;
  private final @Nullable Duration retryAfter;

  FetchException(FetchFailure failure) {
    this(failure, Optional.empty());
  }

  FetchException(FetchFailure failure, Optional<Duration> retryAfter) {
    super(failure.text(), null, false, false);
    this.failure = failure;
    this.retryAfter = retryAfter.orElse(null);
  }

  FetchFailure failure() {
    return failure;
  }

  /** When the host wants to be asked again. */
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
