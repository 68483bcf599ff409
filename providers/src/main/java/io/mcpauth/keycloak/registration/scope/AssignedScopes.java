package io.mcpauth.keycloak.registration.scope;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;

/**
 * The scopes of a client.
 *
 * @param always in every token
 * @param onRequest names of those that it may ask for
 */
public record AssignedScopes(List<ClientScopeModel> always, Set<String> onRequest) {

  private static final String ATTRIBUTE = AssignedScopes.class.getName();

  public AssignedScopes {
    always = List.copyOf(always);
    onRequest = Set.copyOf(onRequest);
  }

  /** As stored; two queries while the client is being changed. */
  public static AssignedScopes stored(ClientModel client) {
    return new AssignedScopes(
        List.copyOf(client.getClientScopes(true).values()), client.getClientScopes(false).keySet());
  }

  /** Keeps them for the answer to this request. */
  void attachTo(KeycloakSession session) {
    session.setAttribute(ATTRIBUTE, this);
  }

  /** What {@code mcp-scopes} gave to the client in this request; absent if it was not asked. */
  public static Optional<AssignedScopes> of(KeycloakSession session) {
    return Optional.ofNullable(session.getAttribute(ATTRIBUTE, AssignedScopes.class));
  }

  /** RFC 7591 section 2, {@code scope}: values that the client can use when it asks for tokens. */
  public String text() {
    Stream<String> shown =
        always.stream()
            .filter(ClientScopeModel::isIncludeInTokenScope)
            .map(ClientScopeModel::getName);
    return Stream.concat(shown, onRequest.stream()).sorted().collect(Collectors.joining(" "));
  }
}
