package io.mcpauth.keycloak.registration.lifetime;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.lifetime.ClientLifetime;
import io.mcpauth.keycloak.lifetime.DynamicClientCount;
import io.mcpauth.keycloak.lifetime.EqualTo;
import io.mcpauth.keycloak.lifetime.ExpiredClient;
import io.mcpauth.keycloak.lifetime.LifetimeConfig;
import io.mcpauth.keycloak.registration.gate.LastChecks;
import io.mcpauth.keycloak.registration.gate.RegistrationGate;
import io.mcpauth.keycloak.registration.gate.RegistrationRequest;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationProvider;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;

/** Keeps the number of clients that register themselves within bounds, and gives each its end. */
final class ClientLifetimeRegistrationPolicy implements ClientRegistrationPolicy {

  private static final String PLACE = ClientLifetimeRegistrationPolicy.class.getName();

  /** Detail of the event: the client that left. */
  private static final String REPLACED = "replaced_client";

  /** By then the clean-up came by. */
  private static final long RETRY_AFTER_SECONDS = 3600;

  private final KeycloakSession session;
  private final LifetimeConfig config;
  private final String side;
  private final RegistrationGate gate;

  /** What a client is equal to, and whose place it takes. */
  private record Place(Sameness sameness, List<Old> replaced) {}

  /** One that leaves. */
  private record Old(String id, String clientId) {}

  ClientLifetimeRegistrationPolicy(
      KeycloakSession session, LifetimeConfig config, String side, RegistrationGate gate) {
    this.session = session;
    this.config = config;
    this.side = side;
    this.gate = gate;
  }

  @Override
  public void beforeRegister(ClientRegistrationContext context) {
    LastChecks.add(session, () -> findPlace(context));
  }

  private void findPlace(ClientRegistrationContext context) {
    ClientRepresentation asked = context.getClient();
    Optional<Place> place =
        config.reuses(Boolean.TRUE.equals(asked.isPublicClient()))
            ? Optional.of(place(asked))
            : Optional.empty();
    RealmModel realm = session.getContext().getRealm();
    // Who takes the place of another needs none of their own.
    if (place.filter(found -> !found.replaced().isEmpty()).isEmpty()
        && DynamicClientCount.of(session, realm) >= config.quota()) {
      throw gate.full(
          "this realm has as many clients as may register themselves",
          LifetimeConfig.QUOTA,
          RETRY_AFTER_SECONDS,
          context.getProvider().getEvent());
    }
    place.ifPresent(found -> session.setAttribute(PLACE, found));
  }

  private Place place(ClientRepresentation asked) {
    Sameness sameness =
        Sameness.of(
            asked,
            RegistrationRequest.of(session),
            side,
            session.getContext().getConnection().getRemoteAddr());
    return new Place(
        sameness,
        new EqualClients(session)
            .replaceable(sameness).stream()
                .map(client -> new Old(client.getId(), client.getClientId()))
                .toList());
  }

  @Override
  public void afterRegister(ClientRegistrationContext context, ClientModel client) {
    // Of two such policies on one side the first one counts.
    if (client.getAttribute(McpAttribute.EXPIRES.key()) == null) {
      client.setAttribute(
          McpAttribute.EXPIRES.key(),
          Long.toString(ClientLifetime.now().plus(config.neverUsed()).getEpochSecond()));
      DynamicClientCount.add(session, client);
    }
    Optional.ofNullable(session.getAttribute(PLACE, Place.class))
        .ifPresent(place -> take(place, client, context.getProvider().getEvent()));
  }

  private void take(Place place, ClientModel client, EventBuilder event) {
    client.setAttribute(place.sameness().attribute(), place.sameness().address());
    EqualClients clients = new EqualClients(session);
    if (Rehearsal.of(session).isPresent()) {
      return; // Who would have to leave is not even locked.
    }
    for (Old old : place.replaced()) {
      event.detail(REPLACED, old.clientId());
      clients.remove(old.id());
    }
  }

  @Override
  public void beforeUpdate(ClientRegistrationContext context, ClientModel client) {
    refuseExpired(context.getProvider(), client);
  }

  @Override
  public void afterUpdate(ClientRegistrationContext context, ClientModel client) {
    EqualTo.forget(client);
  }

  @Override
  public void beforeView(ClientRegistrationProvider provider, ClientModel client) {
    refuseExpired(provider, client);
  }

  @Override
  public void beforeDelete(ClientRegistrationProvider provider, ClientModel client) {
    refuseExpired(provider, client);
  }

  /** RFC 7592 section 2: of a client that does not exist the token is not good, status 401. */
  private void refuseExpired(ClientRegistrationProvider provider, ClientModel client) {
    if (ClientLifetime.isOver(session, client)) {
      provider
          .getEvent()
          .detail(Details.REASON, ExpiredClient.REASON)
          .error(OAuthErrorException.INVALID_TOKEN);
      throw new ErrorResponseException(
          OAuthErrorException.INVALID_TOKEN, ExpiredClient.REASON, Response.Status.UNAUTHORIZED);
    }
  }
}
