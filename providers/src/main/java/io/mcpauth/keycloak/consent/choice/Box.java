package io.mcpauth.keycloak.consent.choice;

import java.util.Set;

/**
 * One box of the consent page.
 *
 * @param name of the client scope; what the form sends
 * @param scopes what it stands for in the terms: {@code organization:acme} of {@code organization}
 * @param hold whether it can be unticked
 */
public record Box(String name, Set<String> scopes, Hold hold) {

  /** Copies. */
  public Box {
    scopes = Set.copyOf(scopes);
  }

  /** Why a box stays as it is. The names are part of message keys. */
  public enum Hold {
    /** It does not: the person decides. */
    NONE,
    /** An administrator says so ({@code mcp.consent_required}). */
    REQUIRED,
    /**
     * Keycloak gives it with every token: it is one of the client's default scopes, or the client
     * itself.
     */
    ALWAYS
  }

  /** Whether the person may untick it. */
  public boolean isFree() {
    return hold == Hold.NONE;
  }
}
