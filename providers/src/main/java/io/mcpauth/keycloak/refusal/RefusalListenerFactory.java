package io.mcpauth.keycloak.refusal;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

/** Hears of every event, of whatever realm. */
public final class RefusalListenerFactory implements EventListenerProviderFactory {

  public static final String PROVIDER_ID = "mcp-refusals";

  private @Nullable RefusalRecorder recorder;

  /** What this node remembers refusals with; empty where an operator switched the listener off. */
  static Optional<RefusalRecorder> recorder(KeycloakSession session) {
    @Nullable ProviderFactory<?> factory =
        session
            .getKeycloakSessionFactory()
            .getProviderFactory(EventListenerProvider.class, PROVIDER_ID);
    return Optional.ofNullable(factory)
        .map(ours -> Objects.requireNonNull(((RefusalListenerFactory) ours).recorder));
  }

  @Override
  public EventListenerProvider create(KeycloakSession session) {
    return new RefusalListener(session, Objects.requireNonNull(recorder, "not initialised"));
  }

  /** No realm has to list it, and none can leave it out. */
  @Override
  public boolean isGlobal() {
    return true;
  }

  @Override
  public void init(Config.Scope config) {}

  @Override
  public void postInit(KeycloakSessionFactory factory) {
    recorder = new RefusalRecorder(factory);
  }

  @Override
  public void close() {
    if (recorder != null) {
      recorder.close();
    }
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }
}
