package io.mcpauth.keycloak.bound;

import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.UserModel;
import org.keycloak.organization.OrganizationProvider;
import org.keycloak.organization.utils.Organizations;
import org.keycloak.representations.AccessToken;

/**
 * The organizations that a token names for its person: in its claim {@code organization}, and by
 * alias in its scope ({@code organization:acme}). Keycloak leaves the token alone when the person
 * leaves one, answers its introspection with an error, and a refresh with {@code invalid_request}.
 */
public final class NamedOrganizations {

  private static final String SCOPE =
      OAuth2Constants.ORGANIZATION + ClientScopeModel.VALUE_SEPARATOR;

  /** {@code organization:*}, all that the person is in whenever somebody asks. */
  private static final String ALL = SCOPE + "*";

  private NamedOrganizations() {}

  /**
   * Whether the person is in all of them, and each is enabled. It asks Keycloak's cache, and that
   * for tokens that name one alone.
   *
   * @param token of an MCP server, or its refresh token
   */
  public static boolean hold(KeycloakSession session, UserModel user, AccessToken token) {
    Set<String> aliases = aliases(token);
    if (aliases.isEmpty() || !Organizations.isEnabled(session)) {
      return true; // Where there are no organizations, the claim is a mapper's of somebody's own.
    }
    OrganizationProvider organizations = Organizations.getProvider(session);
    return aliases.stream().allMatch(alias -> isMember(organizations.getByAlias(alias), user));
  }

  private static boolean isMember(@Nullable OrganizationModel organization, UserModel user) {
    return organization != null && organization.isEnabled() && organization.isMember(user);
  }

  static Set<String> aliases(AccessToken token) {
    Set<String> aliases = new TreeSet<>();
    @Nullable Object claim = token.getOtherClaims().get(OAuth2Constants.ORGANIZATION);
    if (claim instanceof String alias) {
      aliases.add(alias);
    } else if (claim instanceof Collection<?> several) {
      several.forEach(alias -> aliases.add(String.valueOf(alias)));
    } else if (claim instanceof Map<?, ?> byAlias) {
      byAlias.keySet().forEach(alias -> aliases.add(String.valueOf(alias)));
    }
    ScopeParameter.words(token.getScope()).stream()
        .filter(scope -> scope.startsWith(SCOPE) && !scope.equals(ALL))
        .map(scope -> scope.substring(SCOPE.length()))
        .forEach(aliases::add);
    return aliases;
  }
}
