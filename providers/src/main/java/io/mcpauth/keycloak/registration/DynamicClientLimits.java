package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.policy.RegistrationPolicies;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataConfig;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRegistrationPolicyFactory;
import io.mcpauth.keycloak.registration.metadata.TokenRule;
import io.mcpauth.keycloak.registration.scope.ScopesConfig;
import io.mcpauth.keycloak.registration.scope.ScopesRegistrationPolicyFactory;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * What a client that registers itself without a token can get in a realm; metadata says so.
 *
 * @param scopes that it can have in a token, {@code openid} first
 * @param grantTypes values of {@code grant_types} that it can register
 * @param authenticationMethods values of {@code token_endpoint_auth_method} that it can register
 * @param signatures algorithms (RFC 7518 section 3.1) that it can register for whatever is signed
 */
public record DynamicClientLimits(
    Collection<String> scopes,
    Collection<String> grantTypes,
    Collection<String> authenticationMethods,
    Collection<String> signatures) {

  private static final String ANONYMOUS = "anonymous";

  /** The limits that the policies of this realm set. */
  public static DynamicClientLimits of(RealmModel realm) {
    List<ClientMetadataConfig> policies =
        RegistrationPolicies.of(
                realm, ANONYMOUS, ClientMetadataRegistrationPolicyFactory.PROVIDER_ID)
            .stream()
            .map(ClientMetadataConfig::from)
            .toList();
    return new DynamicClientLimits(
        scopesIn(realm),
        union(policies, ClientMetadataConfig::grants, ClientMetadataConfig.GRANTS),
        union(policies, ClientMetadataConfig::authMethods, ClientMetadataConfig.METHODS),
        TokenRule.SIGNATURES);
  }

  private static Collection<String> union(
      List<ClientMetadataConfig> policies,
      Function<ClientMetadataConfig, List<String>> values,
      List<String> withoutPolicy) {
    return policies.isEmpty()
        ? withoutPolicy
        : policies.stream().map(values).flatMap(List::stream).distinct().toList();
  }

  private static Collection<String> scopesIn(RealmModel realm) {
    Set<String> reachable = new LinkedHashSet<>();
    realm.getDefaultClientScopesStream(true).forEach(scope -> reachable.add(scope.getName()));
    List<ScopesConfig> policies =
        RegistrationPolicies.of(realm, ANONYMOUS, ScopesRegistrationPolicyFactory.PROVIDER_ID)
            .stream()
            .map(ScopesConfig::from)
            .toList();
    if (policies.isEmpty() || policies.stream().anyMatch(policy -> policy.allowed().isEmpty())) {
      realm.getDefaultClientScopesStream(false).forEach(scope -> reachable.add(scope.getName()));
    }
    policies.forEach(policy -> reachable.addAll(policy.allowed()));
    policies.forEach(policy -> reachable.addAll(policy.always()));
    Set<String> scopes = new LinkedHashSet<>(List.of(OAuth2Constants.SCOPE_OPENID));
    realm
        .getClientScopesStream()
        .filter(scope -> OIDCLoginProtocol.LOGIN_PROTOCOL.equals(scope.getProtocol()))
        .filter(scope -> scope.isIncludeInTokenScope() && scope.isIncludeInOpenIDProviderMetadata())
        .map(ClientScopeModel::getName)
        .filter(reachable::contains)
        .forEach(scopes::add);
    return scopes;
  }
}
