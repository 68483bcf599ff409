package io.mcpauth.keycloak.consent.choice;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a person made of the boxes.
 *
 * @param left those that stay ticked, those that cannot be unticked among them
 * @param leftOut those that were unticked
 */
public record Choice(Set<Box> left, Set<Box> leftOut) {

  /** Copies. */
  public Choice {
    left = Set.copyOf(left);
    leftOut = Set.copyOf(leftOut);
  }

  /** Whether the client gets less than it asked for. */
  public boolean isNarrower() {
    return !leftOut.isEmpty();
  }

  /** Names of the client scopes that were unticked. */
  Set<String> withoutClientScopes() {
    return leftOut.stream().map(Box::name).collect(Collectors.toSet());
  }

  /** The scopes of the terms that were unticked. */
  public Set<String> withoutScopes() {
    return leftOut.stream()
        .map(Box::scopes)
        .flatMap(Collection::stream)
        .collect(Collectors.toSet());
  }
}
