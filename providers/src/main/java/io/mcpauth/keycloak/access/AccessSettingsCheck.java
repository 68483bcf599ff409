package io.mcpauth.keycloak.access;

import static io.mcpauth.keycloak.client.ProposedClient.refused;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.client.ProposedClient;
import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;

/** Checks what a server says about access before its client is saved. */
public final class AccessSettingsCheck {

  private static final String CLIENTS = McpAttribute.ALLOWED_CLIENTS.key();
  private static final String ROLE = McpAttribute.REQUIRED_ROLE.key();
  private static final String PROOF = McpAttribute.REQUIRE_DPOP.key();
  private static final String SCOPES = McpAttribute.DYNAMIC_SCOPES.key();

  private static final Set<String> YES_OR_NO = Set.of("true", "false");

  private final KeycloakSession session;
  private final RealmModel realm;

  public AccessSettingsCheck(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  /**
   * Judges the proposed client.
   *
   * @throws ClientPolicyException {@code invalid_client_metadata}, with the remedy
   */
  public void check(ClientCRUDContext context) throws ClientPolicyException {
    Optional<ProposedClient> proposed = ProposedClient.of(context);
    if (proposed.isPresent()) {
      check(proposed.get());
    }
  }

  private void check(ProposedClient client) throws ClientPolicyException {
    client.keepForAdministrators(List.of(CLIENTS, ROLE, SCOPES, PROOF));
    if (AllowedClients.parse(client.attribute(CLIENTS).orElse(null)).isEmpty()) {
      throw refused(
          CLIENTS
              + " has an entry that nobody can read: write administrator, token, anonymous,"
              + " document, verified, client:<client id>, document:<host>, document:*.<host> or"
              + " document:https://<host>/<path>*, several joined by ##");
    }
    Optional<String> role = client.attribute(ROLE).filter(text -> !text.isBlank());
    if (role.isPresent() && !isRole(role.get())) {
      throw refused(
          ROLE
              + " names no role of this realm: create the role first, or enter the name of a realm"
              + " role, or client id and role with a dot between");
    }
    Optional<String> scopes = client.attribute(SCOPES).filter(text -> !text.isBlank());
    if (scopes.isPresent() && !areClientScopes(ScopeParameter.listed(scopes.get()))) {
      throw refused(
          SCOPES
              + " names a scope that is no client scope of this realm, or none at all: create the"
              + " client scope first, or correct the list (names separated by blanks or ##)");
    }
    Optional<String> proof = client.attribute(PROOF).filter(text -> !text.isBlank());
    if (proof.isPresent() && !YES_OR_NO.contains(proof.get())) {
      throw refused(PROOF + " is neither true nor false: write one of them, or remove it");
    }
  }

  private boolean isRole(String name) {
    return KeycloakModelUtils.getRoleFromString(session, realm, name.strip()) != null;
  }

  private boolean areClientScopes(Set<String> names) {
    Set<String> known =
        realm.getClientScopesStream().map(ClientScopeModel::getName).collect(Collectors.toSet());
    return !names.isEmpty() && known.containsAll(names);
  }
}
