package io.mcpauth.keycloak.lifecycle;

import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.timer.TimerProvider;

/**
 * What a node does for the life of clients: it hears of every event, of whatever realm, to record
 * the last use, and runs the clean-up from time to time.
 */
public final class ClientLifecycleFactory implements EventListenerProviderFactory {

  public static final String PROVIDER_ID = "mcp-client-lifecycle";

  /** Server option: seconds from one clean-up to the next. */
  static final String INTERVAL = "clean-up-interval";

  private static final int DEFAULT_INTERVAL_SECONDS = 3600;

  /** There from the start: of a metric that begins with 1, nobody sees that it rose. */
  private static final List<String> COUNTED =
      List.of(
          "mcp.clients.last_use",
          "mcp.clients.last_use.failures",
          "mcp.clients.removed",
          "mcp.clients.clean_up.failures");

  private int intervalSeconds = DEFAULT_INTERVAL_SECONDS;
  private @Nullable LastUseRecorder recorder;
  private final Stop stop = new Stop();

  /** Tells a clean-up on this node to end after what it is at. */
  static final class Stop {
    private volatile boolean isWanted;

    boolean isWanted() {
      return isWanted;
    }
  }

  /** The wish of this node to stop, for a clean-up that an administrator asks for. */
  static Stop stop(KeycloakSession session) {
    return ((ClientLifecycleFactory)
            session
                .getKeycloakSessionFactory()
                .getProviderFactory(EventListenerProvider.class, PROVIDER_ID))
        .stop;
  }

  @Override
  public EventListenerProvider create(KeycloakSession session) {
    return new LastUseListener(session, Objects.requireNonNull(recorder, "not initialised"));
  }

  /** No realm has to list it, and none can leave it out. */
  @Override
  public boolean isGlobal() {
    return true;
  }

  @Override
  public void init(Config.Scope config) {
    intervalSeconds = Math.max(1, config.getInt(INTERVAL, DEFAULT_INTERVAL_SECONDS));
  }

  @Override
  public void postInit(KeycloakSessionFactory factory) {
    recorder = new LastUseRecorder(factory);
    COUNTED.forEach(name -> Metrics.counter(name));
    factory.register(this::onEvent);
  }

  private void onEvent(ProviderEvent event) {
    if (event instanceof PostMigrationEvent migrated) {
      KeycloakModelUtils.runJobInTransaction(migrated.getFactory(), this::schedule);
    }
  }

  private void schedule(KeycloakSession session) {
    session
        .getProvider(TimerProvider.class)
        .scheduleTask(new CleanUpTask(stop), Duration.ofSeconds(intervalSeconds).toMillis());
  }

  @Override
  public void close() {
    stop.isWanted = true;
    if (recorder != null) {
      recorder.close();
    }
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }
}
