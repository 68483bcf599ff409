package io.mcpauth.keycloak.setup;

import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.setup.change.Teardown;
import io.mcpauth.keycloak.setup.clients.ChangedClients;
import io.mcpauth.keycloak.setup.clients.Strangers;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.keycloak.services.ErrorResponse;

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
    int disabled = rehearsed ? strangers.count() : switchedOff(strangers);
    teardown.lifetimes(rehearsed);
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

  /** Those that are off stay so; with one that is not, nothing else is taken back. */
  private static int switchedOff(Strangers strangers) {
    ChangedClients done = strangers.disable();
    if (!done.failed().isEmpty()) {
      throw ErrorResponse.error(
          "%d clients that came by themselves are off now, and %d could not be switched off, such as %s:"
                  .formatted(done.changed(), done.failed().size(), done.failed().get(0))
              + " nothing would judge them any more, so the rest of the setup stays. The log says"
              + " why; mend it, and call again",
          Response.Status.CONFLICT);
    }
    return done.changed();
  }
}
