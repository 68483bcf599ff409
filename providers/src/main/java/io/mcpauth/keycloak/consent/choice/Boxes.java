package io.mcpauth.keycloak.consent.choice;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.consent.choice.Box.Hold;
import io.mcpauth.keycloak.grant.ConsentTerms;
import io.mcpauth.keycloak.request.ScopeParameter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The boxes of a consent page, one for each client scope that it shows.
 *
 * @param boxes in the order of their names
 */
public record Boxes(List<Box> boxes) {

  /** Field of the form, once for each box that is ticked; a browser sends no box that is fixed. */
  public static final String TICKED = "scope";

  /**
   * Field of the form, once for each box that was on the page. A theme without boxes does not send
   * it, and its Allow is for everything.
   */
  public static final String SHOWN = "boxes";

  /** Copies. */
  public Boxes {
    boxes = List.copyOf(boxes);
  }

  /** Those of the page that shows these terms. */
  public static Boxes of(ClientModel client, ConsentTerms terms) {
    RealmModel realm = client.getRealm();
    Map<String, Set<String>> grouped = new TreeMap<>();
    for (String scope : terms.scopes()) {
      grouped
          .computeIfAbsent(ConsentTerms.clientScope(realm, scope), name -> new TreeSet<>())
          .add(scope);
    }
    return new Boxes(
        grouped.entrySet().stream()
            .map(box -> new Box(box.getKey(), box.getValue(), hold(client, box.getKey())))
            .toList());
  }

  private static Hold hold(ClientModel client, String name) {
    // No token of Keycloak's leaves these out, and no page of userinfo: to untick them would be a
    // promise that nobody keeps.
    if (name.equals(client.getClientId()) || client.getClientScopes(true).containsKey(name)) {
      return Hold.ALWAYS;
    }
    @Nullable ClientScopeModel scope =
        KeycloakModelUtils.getClientScopeByName(client.getRealm(), name);
    return scope != null
            && Boolean.parseBoolean(scope.getAttribute(McpAttribute.CONSENT_REQUIRED.key()))
        ? Hold.REQUIRED
        : Hold.NONE;
  }

  /** Whether a scope on the page can be unticked; one that has no box cannot. */
  public Hold hold(String clientScope) {
    return boxes.stream()
        .filter(box -> box.name().equals(clientScope))
        .map(Box::hold)
        .findFirst()
        .orElse(Hold.ALWAYS);
  }

  /** Whether there is a box for this client scope. */
  public boolean has(String clientScope) {
    return boxes.stream().anyMatch(box -> box.name().equals(clientScope));
  }

  private static Set<String> names(Collection<Box> boxes) {
    return boxes.stream().map(Box::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Names of those that can be unticked; what was free must not have become fixed meanwhile. */
  public String freeNames() {
    return String.join("\n", names(boxes.stream().filter(Box::isFree).toList()));
  }

  /** Whether there is anything to choose. */
  public boolean haveFree() {
    return boxes.stream().anyMatch(Box::isFree);
  }

  /** Whether there is anything that stays in any case. */
  public boolean haveFixed() {
    return boxes.stream().anyMatch(box -> !box.isFree());
  }

  /**
   * Reads the form that came back.
   *
   * @return empty if it names what was not on the page
   */
  public Optional<Choice> choice(MultivaluedMap<String, String> form) {
    if (!form.containsKey(SHOWN)) {
      return Optional.of(new Choice(Set.copyOf(boxes), Set.of()));
    }
    Set<String> shown = new HashSet<>(form.getOrDefault(SHOWN, List.of()));
    Set<String> ticked = new HashSet<>(form.getOrDefault(TICKED, List.of()));
    if (!names(boxes).containsAll(shown) || !shown.containsAll(ticked)) {
      return Optional.empty();
    }
    Set<Box> left = new HashSet<>(boxes);
    Set<Box> leftOut =
        boxes.stream()
            .filter(Box::isFree)
            .filter(box -> shown.contains(box.name()) && !ticked.contains(box.name()))
            .collect(Collectors.toSet());
    left.removeAll(leftOut);
    return Optional.of(new Choice(left, leftOut));
  }

  /** Whether a choice leaves nothing of what there was. */
  public boolean leavesNothing(Choice choice) {
    return !boxes.isEmpty() && choice.left().isEmpty();
  }

  /**
   * The parameter {@code scope} that is left.
   *
   * @param asked the parameter as it was; scopes that no page shows stay in it
   */
  public static String left(RealmModel realm, @Nullable String asked, Choice choice) {
    Set<String> without = choice.withoutClientScopes();
    return ScopeParameter.words(asked).stream()
        .filter(scope -> !without.contains(ConsentTerms.clientScope(realm, scope)))
        .collect(Collectors.joining(" "));
  }
}
