package io.mcpauth.keycloak.setup;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.setup.change.Strangers;
import io.mcpauth.keycloak.setup.change.Teardown;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/**
 * Admin REST {@code /admin/realms/{realm}/mcp/teardown}: takes back what {@code setup} did. Clients
 * that came by themselves stay, switched off: nothing judges them any more.
 */
public final class TeardownResource {

  private final RealmChange change;

  /** For the root resource alone. */
  public TeardownResource(AdminCall call) {
    this.change = new RealmChange(call);
  }

  /** Takes it back, and tells what changed; with {@code dryRun=true} what would. */
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  public Response takeBack() {
    AdminCall call = change.call();
    call.requireManageRealm();
    call.requireManageClients();
    boolean rehearsed = call.isRehearsed();
    if (rehearsed) {
      change.rehearse();
    }
    Teardown teardown = Teardown.run(call.session(), call.realm());
    Strangers strangers = new Strangers(call.session(), call.realm());
    // Before the policies are gone, and again for those that come in until then.
    int disabled = rehearsed ? strangers.count() : strangers.disable();
    if (!rehearsed) {
      strangers.disableAfter(call.session());
    }
    Map<String, Object> json = teardown.json(!rehearsed);
    json.put("clientsDisabled", disabled);
    if (!rehearsed) {
      change.tell(json);
    }
    return AdminCall.answer(json);
  }
}
