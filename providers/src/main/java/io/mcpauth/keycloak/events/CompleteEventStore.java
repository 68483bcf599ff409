package io.mcpauth.keycloak.events;

import jakarta.persistence.EntityManager;
import org.keycloak.events.Event;
import org.keycloak.events.jpa.JpaEventStoreProvider;
import org.keycloak.models.KeycloakSession;

/** Keycloak's store of events, which stores what {@link CompleteEvent} makes of them. */
final class CompleteEventStore extends JpaEventStoreProvider {

  private final KeycloakSession session;

  CompleteEventStore(KeycloakSession session, EntityManager tables) {
    super(session, tables);
    this.session = session;
  }

  @Override
  public void onEvent(Event event) {
    CompleteEvent.of(session, event);
    super.onEvent(event);
  }
}
