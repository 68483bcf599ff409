package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.consent.choice.Box.Hold;
import io.mcpauth.keycloak.grant.ConsentTerms;
import io.mcpauth.keycloak.resource.McpServer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.rar.AuthorizationDetails;

/**
 * A scope in words of what it allows.
 *
 * @param name as the client sent it
 * @param words for people
 * @param sensitive whether it is set apart
 * @param elsewhere whether it has no effect in tokens for the server of this request, which the
 *     page says; the client asked for it all the same
 * @param hold whether the person may leave it out
 * @param fresh whether the client was allowed other things before, and this was not among them
 */
public record RequestedScope(
    String name, String words, boolean sensitive, boolean elsewhere, Hold hold, boolean fresh) {

  /** Attribute of a client scope: {@code true} or {@code false}, an administrator's decision. */
  static final String SENSITIVE = McpAttribute.SENSITIVE.key();

  /** Messages of theme or realm for a scope; they come before the scope's own consent text. */
  private static final String MESSAGE_PREFIX = "mcpScope.";

  /** A part of a name that speaks of changing things, or of everything. */
  private static final Pattern TELLING =
      Pattern.compile(
          "(?i)(?<![a-z0-9])(admin|all|create|delete|edit|exec|execute|full|impersonate|manage"
              + "|modify|pay|payments|publish|remove|root|send|sudo|update|write)(?![a-z0-9])");

  /** As an administrator ordered them (attribute {@code gui.order}), then by name. */
  static final Comparator<AuthorizationDetails> ORDER =
      Comparator.<AuthorizationDetails>comparingInt(requested -> place(requested.getClientScope()))
          .thenComparing(requested -> ConsentTerms.name(requested.getClientScope()));

  private static int place(ClientScopeModel scope) {
    @Nullable String order = scope.getGuiOrder();
    try {
      return order == null ? Integer.MAX_VALUE : Integer.parseInt(order.strip());
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  /**
   * One scope of the page.
   *
   * @param parameters of the scope, where Keycloak does not tell them: what is allowed is for these
   * @param hold of its box
   * @param fresh whether it is marked
   */
  static RequestedScope of(
      AuthorizationDetails requested,
      List<String> parameters,
      Words words,
      Optional<McpServer> server,
      Hold hold,
      boolean fresh) {
    ClientScopeModel scope = requested.getClientScope();
    String name = ConsentTerms.name(scope);
    Optional<String> parameter = Optional.ofNullable(requested.getParameterizedScopeParam());
    String text =
        words
            .find(MESSAGE_PREFIX + name)
            .orElseGet(() -> words.resolve(scope.getConsentScreenText(), parameter));
    return new RequestedScope(
        name,
        parameters.isEmpty() ? text : text + " (" + String.join(", ", parameters) + ")",
        isSensitive(name, scope.getAttribute(SENSITIVE)),
        server.filter(s -> !s.offers(name) && isNameAlone(scope)).isPresent(),
        hold,
        fresh);
  }

  /** Whether the person may leave it out. */
  public boolean free() {
    return hold == Hold.NONE;
  }

  /** Claims and roles of a scope come to the client also where its name is left out of tokens. */
  private static boolean isNameAlone(ClientScopeModel scope) {
    return scope.getProtocolMappersStream().findAny().isEmpty()
        && scope.getScopeMappingsStream().findAny().isEmpty();
  }

  /**
   * Whether a scope wants a second look: access that outlives the session, and names that speak of
   * changing things.
   *
   * @param decided the attribute of the scope, if an administrator set one
   */
  static boolean isSensitive(String name, @Nullable String decided) {
    if (decided != null) {
      return !decided.equals("false");
    }
    return name.equals(OAuth2Constants.OFFLINE_ACCESS) || TELLING.matcher(name).find();
  }
}
