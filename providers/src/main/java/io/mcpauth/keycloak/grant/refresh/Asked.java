package io.mcpauth.keycloak.grant.refresh;

import io.mcpauth.keycloak.request.ScopeParameter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;

/** What a refresh request asks for, so that another question does not get its answer. */
final class Asked {

  private static final String NOTHING = "-";

  private Asked() {}

  /**
   * One line for each thing: the scopes in any order, the resources as they were sent, the key that
   * the answer is bound to. What is not named is another question than what is.
   *
   * @param key thumbprint of the DPoP key; null if there was no proof
   */
  static String of(MultivaluedMap<String, String> form, @Nullable String key) {
    @Nullable String scope = form.getFirst(OAuth2Constants.SCOPE);
    @Nullable List<String> resources = form.get(OAuth2Constants.RESOURCE);
    return String.join(
        "\n",
        scope == null ? NOTHING : "scope " + new TreeSet<>(ScopeParameter.words(scope)),
        resources == null ? NOTHING : "resource " + resources,
        key == null ? NOTHING : "key " + key);
  }
}
