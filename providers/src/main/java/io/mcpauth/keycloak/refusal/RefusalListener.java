package io.mcpauth.keycloak.refusal;

import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.told.ToldClient;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Hears of refusals, also of those whose events the realm does not store. Keycloak tells an error
 * at once and in a session of its own, so it is heard whatever becomes of the request. A rehearsal
 * tells nobody.
 */
final class RefusalListener implements EventListenerProvider {

  private final KeycloakSession session;
  private final RefusalRecorder recorder;

  RefusalListener(KeycloakSession session, RefusalRecorder recorder) {
    this.session = session;
    this.recorder = recorder;
  }

  @Override
  public void onEvent(Event event) {
    if (event.getError() == null || !Kind.isToldBy(event.getType())) {
      return;
    }
    @Nullable RealmModel realm = session.getContext().getRealm();
    if (realm == null || !realm.getId().equals(event.getRealmId()) || !PackGate.isOpenFor(realm)) {
      return;
    }
    @Nullable ClientModel client = session.getContext().getClient();
    if (client != null) {
      ToldClient.tell(client, event);
    }
    Refusal.of(event, PolicyNames.of(realm))
        .ifPresent(refusal -> recorder.record(realm.getId(), refusal));
  }

  @Override
  public void onEvent(AdminEvent event, boolean includeRepresentation) {}

  @Override
  public void close() {}
}
