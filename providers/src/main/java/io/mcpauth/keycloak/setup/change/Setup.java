package io.mcpauth.keycloak.setup.change;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.request.RefusedMember;
import io.mcpauth.keycloak.resource.McpServer;
import io.mcpauth.keycloak.setup.clients.ChangedClients;
import io.mcpauth.keycloak.setup.clients.ClientLifetimes;
import io.mcpauth.keycloak.setup.clients.Strangers;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.keycloak.common.Profile;
import org.keycloak.common.Profile.Feature;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponse;

/** Sets a realm up, in the transaction of the request. */
public final class Setup {

  private final Ledger ledger = new Ledger();

  private Setup() {}

  /**
   * Does what is missing.
   *
   * @param asked the options
   * @param rehearsed whether the request is taken back: what has transactions of its own is left
   * @throws RefusedMember if an option cannot be used
   * @throws jakarta.ws.rs.WebApplicationException 409 if the realm is in a state that nobody can
   *     set up
   */
  public static Setup run(
      KeycloakSession session, RealmModel realm, ObjectNode asked, boolean rehearsed)
      throws RefusedMember {
    Options options = OptionsReader.read(asked);
    if (options.defaultServer().isPresent()
        && McpServer.find(session, options.defaultServer().get()).isEmpty()) {
      throw new RefusedMember(
          "defaultServer",
          "no enabled MCP server of this realm has this URL: set the realm up without it, add the"
              + " server (POST mcp/servers), then set it up with it");
    }
    if (!Profile.isFeatureEnabled(Feature.CLIENT_POLICIES)) {
      throw ErrorResponse.error(
          "Keycloak's feature client-policies is off: start it without"
              + " --features-disabled=client-policies",
          Response.Status.CONFLICT);
    }
    Setup setup = new Setup();
    RealmModel locked = LockedRealm.of(session, realm);
    Memory memory = Memory.of(locked);
    setup.run(new Work(session, locked, options, setup.ledger, memory, rehearsed));
    if (!setup.ledger.isUnchanged()) {
      memory.keep();
    }
    return setup;
  }

  private void run(Work work) {
    try {
      new RealmStep(work).run();
      new ScopesStep(work).run();
      StoredPolicies stored = StoredPolicies.of(work.session(), work.realm());
      int before = ledger.size();
      new ProfilesStep(work, stored).run();
      new PolicyStep(work, stored).run();
      if (ledger.size() > before) {
        stored.save(work.memory());
      }
      RegistrationStep registration = new RegistrationStep(work);
      registration.run();
      lifetimes(work, registration.lifespans());
      tellOfEarlierClients(work);
    } catch (ComponentValidationException e) {
      throw ErrorResponse.error(
          "A registration policy or key provider of the realm has settings that cannot be used: the"
              + " doctor says which one (GET mcp/doctor). Nothing was changed",
          Response.Status.CONFLICT);
    }
  }

  /** Last of all, since these stay whatever becomes of the rest. */
  private void lifetimes(Work work, Map<String, Map<String, String>> settings) {
    if (!work.options().clientLifetimes()) {
      return;
    }
    ChangedClients done =
        new ClientLifetimes(work.session(), work.realm(), work.rehearsed()).give(settings);
    ledger.clients(
        done,
        null,
        settings,
        "the realm's lifetimes are beyond the pack's bounds, and stay those of other applications");
  }

  private void tellOfEarlierClients(Work work) {
    long earlier = Strangers.fromBefore(work.session(), work.realm());
    if (earlier > 0) {
      ledger.blocks(
          "clients that registered before: %d".formatted(earlier),
          "clients",
          "they have a registration access token, so that they are taken for clients that came by"
              + " themselves: they get tokens for MCP servers alone, and end when nobody uses them",
          "give those that are applications of yours the attribute mcp.dynamic with the value no");
    }
  }

  /** Whether the realm was as it is to be. */
  public boolean isUnchanged() {
    return ledger.isUnchanged();
  }

  /**
   * What was found.
   *
   * @param applied whether it stays
   */
  public Map<String, Object> json(boolean applied) {
    return ledger.json(applied);
  }
}
