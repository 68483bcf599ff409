package io.mcpauth.keycloak.events;

import io.mcpauth.keycloak.policy.WithoutLifeCycle;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Hears of every event, of whatever realm. */
public final class EventMetricsFactory
    implements EventListenerProviderFactory, WithoutLifeCycle<EventListenerProvider> {

  public static final String PROVIDER_ID = "mcp-event-metrics";

  @Override
  public EventListenerProvider create(KeycloakSession session) {
    return new EventMetrics(session);
  }

  /** No realm has to list it, and none can leave it out. */
  @Override
  public boolean isGlobal() {
    return true;
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }
}
