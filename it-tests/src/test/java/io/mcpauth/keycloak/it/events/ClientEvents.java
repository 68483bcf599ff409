package io.mcpauth.keycloak.it.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.McpRealm.RealmEvent;
import java.util.List;

/** The events of one client that its realm stored. */
record ClientEvents(McpRealm realm, OAuthClient client) {

  /** The one of a type; the test fails if there is none, or more. */
  RealmEvent only(String type) {
    List<RealmEvent> events = of(type);
    assertThat(events).as(type).hasSize(1);
    return events.get(0);
  }

  List<RealmEvent> of(String type) {
    return realm.events(type).stream().filter(e -> e.clientId().equals(client.id())).toList();
  }
}
