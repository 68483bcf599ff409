package io.mcpauth.keycloak.resource.rules;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.keycloak.OAuth2Constants;

/** Which of the granted scopes a token for one MCP server carries; no session, no I/O. */
public final class ScopeRules {

  /** Scopes of the sign-in itself (OpenID Connect Core section 3.1.2.1 and 11), no server's own. */
  private static final Set<String> SIGN_IN = Set.of("openid", "offline_access");

  private ScopeRules() {}

  /**
   * Whether a scope stands in tokens for a server.
   *
   * @param own the scopes of the server; empty if it does not say
   */
  public static boolean isOffered(String scope, Set<String> own) {
    return own.isEmpty() || own.contains(scope) || SIGN_IN.contains(scope);
  }

  /** Whether nothing is asked for beyond what there is. */
  public static boolean isWithin(Set<String> granted, Set<String> requested) {
    Set<String> more = new LinkedHashSet<>(requested);
    more.remove(OAuth2Constants.SCOPE_OPENID);
    return granted.containsAll(more);
  }

  /**
   * The scopes of the token.
   *
   * @param granted what Keycloak grants: registered, allowed to the user, consented to
   * @param own the scopes of the server; empty if it does not say
   * @param requested what the client asked for; empty if it left that to us
   * @return empty if nothing that was asked for is left: RFC 6749 section 3.3 has {@code
   *     invalid_scope} for it, and a token that may do nothing only moves the failure to the server
   */
  public static Optional<Set<String>> tokenScopes(
      Set<String> granted, Set<String> own, Set<String> requested) {
    Set<String> kept = new LinkedHashSet<>(granted);
    kept.removeIf(scope -> !isOffered(scope, own));
    // Scopes that every client has, such as profile, are no answer to a client that asked for more.
    Set<String> wanted = new LinkedHashSet<>(requested);
    wanted.removeAll(SIGN_IN);
    boolean nothing = kept.isEmpty() || (!wanted.isEmpty() && Collections.disjoint(kept, wanted));
    return nothing ? Optional.empty() : Optional.of(kept);
  }
}
