package io.mcpauth.keycloak.registration;

import io.mcpauth.keycloak.registration.metadata.ClientMetadataConfig;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRegistrationPolicyFactory;
import io.mcpauth.keycloak.registration.scope.ScopesConfig;
import io.mcpauth.keycloak.registration.scope.ScopesRegistrationPolicyFactory;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** What a client that registers itself without a token can get in a realm; metadata says so. */
public final class DynamicClientLimits {

  private static final String ANONYMOUS = "anonymous";

  private DynamicClientLimits() {}

  /** Scopes that such a client can have in a token, {@code openid} first. */
  public static Collection<String> scopes(RealmModel realm) {
    Set<String> reachable = new LinkedHashSet<>();
    realm.getDefaultClientScopesStream(true).forEach(scope -> reachable.add(scope.getName()));
    List<ScopesConfig> policies =
        policies(realm, ScopesRegistrationPolicyFactory.PROVIDER_ID)
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

  /** Values of {@code token_endpoint_auth_method} that such a client can register. */
  public static Collection<String> authenticationMethods(RealmModel realm) {
    Set<String> methods = new LinkedHashSet<>();
    policies(realm, ClientMetadataRegistrationPolicyFactory.PROVIDER_ID)
        .map(ClientMetadataConfig::from)
        .forEach(policy -> methods.addAll(policy.authMethods()));
    if (methods.isEmpty()) {
      methods.addAll(ClientMetadataConfig.METHODS);
    }
    return methods;
  }

  private static Stream<ComponentModel> policies(RealmModel realm, String providerId) {
    return realm
        .getComponentsStream(realm.getId(), ClientRegistrationPolicy.class.getName())
        .filter(policy -> providerId.equals(policy.getProviderId()))
        .filter(policy -> ANONYMOUS.equals(policy.getSubType()));
  }
}
