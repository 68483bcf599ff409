package io.mcpauth.keycloak.grant;

import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which scopes a refresh request may name; no session, no I/O. */
final class RefreshScope {

  /** Keycloak lets a refresh choose one of the organizations that were granted together. */
  private static final String ORGANIZATION = "organization";

  private RefreshScope() {}

  /**
   * RFC 6749 section 6: the requested scope "MUST NOT include any scope not originally granted".
   * Keycloak leaves such a scope out without a word.
   */
  static boolean isWithin(@Nullable String granted, @Nullable String requested) {
    Set<String> more = ScopeParameter.words(requested);
    more.removeAll(ScopeParameter.words(granted));
    more.removeIf(scope -> scope.equals(ORGANIZATION) || scope.startsWith(ORGANIZATION + ":"));
    return more.isEmpty();
  }
}
