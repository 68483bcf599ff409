package io.mcpauth.keycloak.setup.clients;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.setup.clients.ClientBatches.Change;
import jakarta.persistence.EntityManager;
import java.util.Map;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.ClientEntity;

/**
 * The clients that came by themselves since a realm uses the pack. In pages and small transactions:
 * a run that ends early has switched some off, and the next one does the rest.
 */
public final class Strangers {

  private static final String ENABLED =
      "select c.id from ClientEntity c join c.attributes a on a.name = :name"
          + " where c.realmId = :realm and c.enabled = true";

  private static final String UNMARKED =
      "select count(c) from ClientEntity c where c.realmId = :realm"
          + " and c.registrationToken is not null and not exists"
          + " (select 1 from ClientAttributeEntity a where a.client = c and a.name = :name)";

  private static final Change SWITCH_OFF =
      new Change() {
        @Override
        public boolean concerns(ClientEntity client) {
          return client.isEnabled() && isMarked(client);
        }

        @Override
        public void to(ClientEntity client, EntityManager entities) {
          client.setEnabled(false);
        }
      };

  private final ClientBatches enabled;

  public Strangers(KeycloakSession session, RealmModel realm) {
    this.enabled =
        new ClientBatches(session, realm.getId(), ENABLED, Map.of("name", DynamicClient.ATTRIBUTE));
  }

  /**
   * How many registered before the realm uses the pack, and are taken for clients that came by
   * themselves.
   */
  public static long fromBefore(KeycloakSession session, RealmModel realm) {
    return session
        .getProvider(JpaConnectionProvider.class)
        .getEntityManager()
        .createQuery(UNMARKED, Long.class)
        .setParameter("realm", realm.getId())
        .setParameter("name", DynamicClient.ATTRIBUTE)
        .getSingleResult();
  }

  private static boolean isMarked(ClientEntity client) {
    return client.getAttributes().stream()
        .filter(attribute -> attribute.getName().equals(DynamicClient.ATTRIBUTE))
        .anyMatch(mark -> !DynamicClient.BY_HAND.equals(mark.getValue()));
  }

  /** How many are enabled. */
  public int count() {
    return enabled.count(SWITCH_OFF);
  }

  /** Switches them off. */
  public ChangedClients disable() {
    return enabled.run(SWITCH_OFF);
  }

  /** Switches those off that are there once the request has been committed. */
  public void disableAfter(KeycloakSession request) {
    enabled.runAfter(request, SWITCH_OFF);
  }
}
