package io.mcpauth.keycloak.events;

import io.mcpauth.keycloak.policy.PackGate;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.jpa.JpaEventStoreProviderFactory;
import org.keycloak.models.KeycloakSession;

/**
 * Takes the place of Keycloak's store of events. Of the places that every event passes it is the
 * only one before the row is written.
 */
public final class CompleteEventStoreFactory extends JpaEventStoreProviderFactory {

  @Override
  public EventStoreProvider create(KeycloakSession session) {
    // A session may learn its realm later, such as one that clears expired events of all of them.
    return session.getContext().getRealm() == null || PackGate.isOpenFor(session)
        ? new CompleteEventStore(
            session, session.getProvider(JpaConnectionProvider.class).getEntityManager())
        : super.create(session);
  }

  /** Above the built-in one, which has 0. */
  @Override
  public int order() {
    return 1;
  }
}
