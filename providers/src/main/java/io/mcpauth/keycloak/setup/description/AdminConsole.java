package io.mcpauth.keycloak.setup.description;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/**
 * The client of a realm's admin console. Keycloak gives it <em>Full scope allowed</em>, which its
 * executor {@code full-scope-disabled} takes from each client that is saved: from then on nobody
 * has rights in the console, unless the role of the realm's administrators is in the client's own
 * scope.
 *
 * @param role the composite one, which brings all others of the realm's management
 */
public record AdminConsole(ClientModel client, RoleModel role) {

  public static final String CLIENT_ID = Constants.ADMIN_CONSOLE_CLIENT_ID;

  /** Keycloak's executor that takes full scope away. */
  public static final String TAKES_FULL_SCOPE = "full-scope-disabled";

  /** The console of a realm; empty if somebody removed it or switched it off. */
  public static Optional<AdminConsole> of(RealmModel realm) {
    @Nullable ClientModel console = realm.getClientByClientId(CLIENT_ID);
    @Nullable ClientModel management =
        realm.getClientByClientId(Constants.REALM_MANAGEMENT_CLIENT_ID);
    if (console == null || !console.isEnabled() || management == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(management.getRole(AdminRoles.REALM_ADMIN))
        .map(role -> new AdminConsole(console, role));
  }

  /**
   * Whether administrators keep rights there when the client is saved: those of the roles that
   * somebody chose for its scope.
   */
  public boolean keepsRights() {
    return client
        .getScopeMappingsStream()
        .anyMatch(scoped -> scoped.getContainerId().equals(role.getContainerId()));
  }

  /** Whether administrators have rights there now. */
  public boolean hasRights() {
    return client.isFullScopeAllowed() || keepsRights();
  }

  /** Adds the role to the client's scope. */
  public void keepRights() {
    client.addScopeMapping(role);
  }

  /** The same in a realm file. */
  static Map<String, Object> json() {
    return Map.of(
        Constants.REALM_MANAGEMENT_CLIENT_ID,
        List.of(Map.of("client", CLIENT_ID, "roles", List.of(AdminRoles.REALM_ADMIN))));
  }
}
