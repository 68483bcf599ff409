package io.mcpauth.keycloak.resource.rules;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientScopeModel;

/** The scopes of one MCP server: what a request for it may name, and what its tokens carry. */
public final class ScopeRules {

  /** Scopes of the sign-in itself (OpenID Connect Core section 3.1.2.1 and 11), no server's own. */
  private static final Set<String> SIGN_IN = Set.of("openid", "offline_access");

  private final Set<String> own;
  private final Optional<Set<String>> ceiling;
  private final Predicate<String> isClientScope;

  /**
   * Rules for a server and a client.
   *
   * @param own the scopes that are its own; empty if it does not say
   * @param ceiling the most that the client gets of them; empty if there is no such limit
   * @param isClientScope whether the realm has a client scope of this name
   */
  public ScopeRules(
      Set<String> own, Optional<Set<String>> ceiling, Predicate<String> isClientScope) {
    this.own = own;
    this.ceiling = ceiling;
    this.isClientScope = isClientScope;
  }

  /** Whether a scope stands in tokens for the server. */
  public boolean offers(String scope) {
    return SIGN_IN.contains(scope) || (isOwn(scope) && !isAbove(scope));
  }

  private boolean isOwn(String scope) {
    return own.isEmpty() || isAmong(own, scope);
  }

  /** Whether the client cannot have a scope at this server, whoever allows it. */
  public boolean isAbove(String scope) {
    return ceiling.isPresent() && !SIGN_IN.contains(scope) && !isAmong(ceiling.get(), scope);
  }

  /**
   * A scope with a parameter, such as {@code organization:acme}, counts as its scope. A colon alone
   * makes no parameter: {@code mcp:admin} is a client scope of its own, and not {@code mcp}.
   */
  private boolean isAmong(Set<String> names, String scope) {
    if (names.contains(scope)) {
      return true;
    }
    int parameter = scope.indexOf(ClientScopeModel.VALUE_SEPARATOR);
    return parameter > 0
        && names.contains(scope.substring(0, parameter))
        && !isClientScope.test(scope);
  }

  /**
   * The server's scopes for a request that names none (RFC 6749 section 3.3: "the authorization
   * server MUST either process the request using a pre-defined default value or fail the request").
   *
   * @param requested what the client asked for
   * @param available what the client may ask for
   * @return empty if it named some, or if the server does not say which are its own
   */
  public Set<String> defaults(Set<String> requested, Set<String> available) {
    Set<String> given = new LinkedHashSet<>();
    if (named(requested).isEmpty()) {
      given.addAll(own);
      given.retainAll(available);
      given.removeIf(this::isAbove);
    }
    return given;
  }

  /**
   * What a request is for, once it is known whom it is for: with the server's scopes where it names
   * none, and without what the client cannot have.
   *
   * @param requested what the client asked for
   * @param available what the client may ask for
   */
  public Set<String> settled(Set<String> requested, Set<String> available) {
    Set<String> scopes = new LinkedHashSet<>(requested);
    scopes.addAll(defaults(requested, available));
    scopes.removeIf(this::isAbove);
    return scopes;
  }

  /**
   * Whether a request can end in a token that has a scope of the server, as far as anybody can tell
   * before the user is known.
   *
   * @param requested what the client asks for
   * @param available what the client may ask for
   * @param given what the client gets without asking
   */
  public boolean leavesSomething(Set<String> requested, Set<String> available, Set<String> given) {
    if (own.isEmpty() && ceiling.isEmpty()) {
      return true;
    }
    Set<String> named = named(requested);
    if (!named.isEmpty()) {
      return named.stream().anyMatch(this::offers);
    }
    return own.isEmpty()
        ? given.stream().anyMatch(this::offers)
        : !defaults(requested, available).isEmpty();
  }

  private static Set<String> named(Set<String> requested) {
    Set<String> named = new LinkedHashSet<>(requested);
    named.removeAll(SIGN_IN);
    return named;
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
   * @param requested what the client asked for; empty if it left that to us
   * @return empty if nothing that was asked for is left: RFC 6749 section 3.3 has {@code
   *     invalid_scope} for it, and a token that may do nothing only moves the failure to the
   *     server. No scopes where none were asked for and the server has none: it decides by
   *     something else
   */
  public Optional<Set<String>> tokenScopes(Set<String> granted, Set<String> requested) {
    Set<String> kept = new LinkedHashSet<>(granted);
    kept.removeIf(scope -> !offers(scope));
    // Scopes that every client has, such as profile, are no answer to a client that asked for more.
    Set<String> wanted = named(requested);
    boolean nothing =
        wanted.isEmpty()
            ? kept.isEmpty() && !(own.isEmpty() && granted.isEmpty())
            : Collections.disjoint(kept, wanted);
    return nothing ? Optional.empty() : Optional.of(kept);
  }
}
