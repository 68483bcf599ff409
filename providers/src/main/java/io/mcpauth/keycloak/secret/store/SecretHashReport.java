package io.mcpauth.keycloak.secret.store;

import java.util.List;

/**
 * What a run over all clients did, or with {@code dryRun} would do.
 *
 * @param looked how many confidential clients there are
 * @param hashed client ids whose secret is hashed now
 * @param skipped clients that stay as they are, and why
 */
public record SecretHashReport(
    boolean dryRun, int looked, List<String> hashed, List<Skipped> skipped) {

  /** Copies the lists: they grow while the run goes on. */
  public SecretHashReport {
    hashed = List.copyOf(hashed);
    skipped = List.copyOf(skipped);
  }

  /** A client that stays as it is. */
  public record Skipped(String clientId, String reason) {}
}
