package io.mcpauth.keycloak.registration.redirect;

import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import java.util.Collection;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
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

  private static final String ORIGIN = "Origin";

  private final KeycloakSession session;
  private final RedirectUrisRules rules;
  private final RegistrationGate gate;

  RedirectUrisRegistrationPolicy(
      KeycloakSession session, RedirectUrisConfig config, RegistrationGate gate) {
    this.session = session;
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

  /** The origin of this request, where it is a loopback one: MCP Inspector takes a free port. */
  @Override
  public Collection<String> getAllowedOrigins() {
    return Optional.ofNullable(
            session.getContext().getHttpRequest().getHttpHeaders().getHeaderString(ORIGIN))
        .filter(rules::isLoopbackOrigin)
        .stream()
        .toList();
  }

  private void judge(ClientUris client, ClientRegistrationContext context) {
    gate.enforce(rules.decide(client), context);
  }
}
