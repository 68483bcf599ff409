package io.mcpauth.keycloak.lifecycle;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.lifetime.Lifespan;
import io.mcpauth.keycloak.policy.PackGate;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * Hears that a client was used: every way of Keycloak's to a code or a token ends with one of these
 * events. It looks at the client alone, which Keycloak has read by then.
 */
final class LastUseListener implements EventListenerProvider {

  private static final Set<EventType> USES =
      EnumSet.of(
          EventType.LOGIN,
          EventType.CODE_TO_TOKEN,
          EventType.REFRESH_TOKEN,
          EventType.CLIENT_LOGIN,
          EventType.TOKEN_EXCHANGE,
          EventType.OAUTH2_DEVICE_CODE_TO_TOKEN,
          EventType.AUTHREQID_TO_TOKEN,
          EventType.PERMISSION_TOKEN,
          EventType.OAUTH2_EXTENSION_GRANT);

  private final KeycloakSession session;
  private final LastUseRecorder recorder;

  LastUseListener(KeycloakSession session, LastUseRecorder recorder) {
    this.session = session;
    this.recorder = recorder;
  }

  @Override
  public void onEvent(Event event) {
    if (event.getError() != null || !USES.contains(event.getType())) {
      return;
    }
    @Nullable ClientModel client = session.getContext().getClient();
    if (client == null
        || !client.getClientId().equals(event.getClientId())
        || !DynamicClient.is(client)) {
      return;
    }
    Instant today = LastUseRecorder.today();
    Lifespan span = Lifespan.of(client);
    if (span.isUsedOn(today) || !PackGate.isOpenFor(session)) {
      return;
    }
    String realm = client.getRealm().getId();
    String id = client.getId();
    // What is rolled back was no use.
    session
        .getTransactionManager()
        .enlistAfterCompletion(
            new AbstractKeycloakTransaction() {
              @Override
              protected void commitImpl() {
                recorder.record(realm, id, span.lastUsed(), today);
              }

              @Override
              protected void rollbackImpl() {}
            });
  }

  @Override
  public void onEvent(AdminEvent event, boolean includeRepresentation) {}

  @Override
  public void close() {}
}
