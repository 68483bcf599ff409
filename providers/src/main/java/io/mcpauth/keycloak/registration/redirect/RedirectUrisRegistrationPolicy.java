package io.mcpauth.keycloak.registration.redirect;

import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import org.keycloak.models.ClientModel;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/**
 * Lets a client register only redirect URIs that are safe for everybody and allowed in this realm.
 *
 * <p>It judges the request, and again the client that results: other policies and Keycloak itself
 * change things in between.
 */
final class RedirectUrisRegistrationPolicy implements ClientRegistrationPolicy {

  private final RedirectUrisRules rules;
  private final RegistrationGate gate;

  RedirectUrisRegistrationPolicy(RedirectUrisConfig config, RegistrationGate gate) {
    this.rules = new RedirectUrisRules(config);
    this.gate = gate;
  }

  @Override
  public void beforeRegister(ClientRegistrationContext context) {
    judge(ClientUris.requested(context.getClient()), context);
  }

  @Override
  public void afterRegister(ClientRegistrationContext context, ClientModel client) {
    judge(ClientUris.stored(client), context);
    SentRedirectUris.store(client, context.getClient().getRedirectUris());
  }

  // RFC 7592 section 2.2: an update replaces the metadata, so it is judged like a registration.
  @Override
  public void beforeUpdate(ClientRegistrationContext context, ClientModel client) {
    judge(ClientUris.updated(context.getClient(), client), context);
  }

  @Override
  public void afterUpdate(ClientRegistrationContext context, ClientModel client) {
    judge(ClientUris.stored(client), context);
    SentRedirectUris.store(client, context.getClient().getRedirectUris());
  }

  // Reading and deleting a client send nobody anywhere.
  @Override
  public void beforeView(ClientRegistrationProvider provider, ClientModel client) {}

  @Override
  public void beforeDelete(ClientRegistrationProvider provider, ClientModel client) {}

  private void judge(ClientUris client, ClientRegistrationContext context) {
    gate.enforce(rules.decide(client), context);
  }
}
