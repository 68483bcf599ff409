package io.mcpauth.keycloak.lifetime;

import static jakarta.persistence.LockModeType.PESSIMISTIC_WRITE;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import jakarta.persistence.EntityManager;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.storage.configuration.jpa.entity.ServerConfigEntity;

/**
 * How many clients of a realm registered themselves, kept in one row that no cache holds: to count
 * them at each registration takes longer the more there are.
 *
 * <p>The row is changed last of all in the transaction that adds or removes a client, and with it:
 * so it is right whatever nodes do at once, and nobody waits for it longer than a commit takes.
 * What goes past Keycloak (rows that somebody deletes in the database) is counted again by the
 * clean-up.
 */
public final class DynamicClientCount {

  private static final Logger LOG = Logger.getLogger(DynamicClientCount.class);

  private static final String COUNT =
      "select count(a.name) from ClientAttributeEntity a"
          + " where a.name = :expires and a.client.realmId = :realm"
          // A beginning, since Oracle compares no long text.
          + " and not exists (select 1 from ClientAttributeEntity d where d.client = a.client"
          + " and d.name = :dynamic and substring(d.value, 1, 20) = :document)";

  private static final String KEY = "mcp.clients.";

  private DynamicClientCount() {}

  /** Follows clients that are removed, by whomever. */
  public static void register(KeycloakSessionFactory factory) {
    factory.register(DynamicClientCount::onEvent);
  }

  private static void onEvent(ProviderEvent event) {
    if (event instanceof ClientModel.ClientRemovedEvent removed && counts(removed.getClient())) {
      change(removed.getKeycloakSession(), removed.getClient().getRealm(), -1);
    } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
      forget(removed.getKeycloakSession(), removed.getRealm());
    }
  }

  /** Whether this client is one of those that are counted. */
  static boolean counts(ClientModel client) {
    return client.getAttribute(McpAttribute.EXPIRES.key()) != null
        && !DynamicClient.isDocument(client);
  }

  /** How many there are, committed. */
  public static long of(KeycloakSession session, RealmModel realm) {
    @Nullable ServerConfigEntity row = entities(session).find(ServerConfigEntity.class, key(realm));
    if (row == null) {
      return Rehearsal.of(session).isPresent()
          ? count(entities(session), realm)
          : begin(session, realm);
    }
    // Others change it before this transaction does, which then has to read it anew.
    entities(session).detach(row);
    return number(row);
  }

  // In a transaction of its own: of two that come at once the second finds the row of the first.
  private static long begin(KeycloakSession session, RealmModel realm) {
    long counted = count(entities(session), realm);
    try {
      KeycloakModelUtils.runJobInTransaction(
          session.getKeycloakSessionFactory(),
          inner -> {
            ServerConfigEntity row = new ServerConfigEntity();
            row.setKey(key(realm));
            row.setValue(Long.toString(counted));
            entities(inner).persist(row);
          });
    } catch (RuntimeException e) {
      LOG.debugf("Another registration began to count the clients of realm %s", realm.getName());
    }
    return counted;
  }

  /**
   * Counts a client that has got its end just now, with the transaction that gives it one; a
   * document does not count.
   */
  public static void add(KeycloakSession session, ClientModel client) {
    if (counts(client)) {
      change(session, client.getRealm(), 1);
    }
  }

  private static void change(KeycloakSession session, RealmModel realm, int difference) {
    String attribute = DynamicClientCount.class.getName() + realm.getId();
    if (session.getAttribute(attribute) instanceof Change known) {
      known.difference += difference;
      return;
    }
    Change change = new Change(session, key(realm), difference);
    session.setAttribute(attribute, change);
    session.getTransactionManager().enlistPrepare(change);
  }

  /** All that one transaction does to the count of one realm. */
  private static final class Change extends AbstractKeycloakTransaction {
    private final KeycloakSession session;
    private final String key;
    private int difference;

    private Change(KeycloakSession session, String key, int difference) {
      this.session = session;
      this.key = key;
      this.difference = difference;
    }

    @Override
    protected void commitImpl() {
      if (difference == 0) {
        return;
      }
      // All the rest is written by then: who waits for the row waits for the commit alone.
      entities(session).flush();
      @Nullable ServerConfigEntity row = locked(entities(session), key);
      // Without a row nobody has asked yet, and who asks first counts.
      if (row != null) {
        row.setValue(Long.toString(Math.max(0, number(row) + difference)));
      }
    }

    @Override
    protected void rollbackImpl() {}
  }

  /**
   * Counts anew.
   *
   * @return how many there are
   */
  public static long heal(KeycloakSession session, RealmModel realm) {
    of(session, realm);
    EntityManager entities = entities(session);
    // Whoever holds the row now is in this count, or changes it afterwards.
    @Nullable ServerConfigEntity row = locked(entities, key(realm));
    long counted = count(entities, realm);
    if (row != null && number(row) != counted) {
      LOG.infof(
          "Realm %s has %d clients that registered themselves, and not %d",
          realm.getName(), counted, number(row));
      row.setValue(Long.toString(counted));
    }
    return counted;
  }

  private static @Nullable ServerConfigEntity locked(EntityManager entities, String key) {
    return entities.find(ServerConfigEntity.class, key, PESSIMISTIC_WRITE);
  }

  private static void forget(KeycloakSession session, RealmModel realm) {
    @Nullable ServerConfigEntity row = entities(session).find(ServerConfigEntity.class, key(realm));
    if (row != null) {
      entities(session).remove(row);
    }
  }

  private static long count(EntityManager entities, RealmModel realm) {
    return entities
        .createQuery(COUNT, Long.class)
        .setParameter("expires", McpAttribute.EXPIRES.key())
        .setParameter("realm", realm.getId())
        .setParameter("dynamic", DynamicClient.ATTRIBUTE)
        .setParameter("document", DynamicClient.DOCUMENT)
        .getSingleResult();
  }

  private static long number(ServerConfigEntity row) {
    try {
      return Long.parseLong(row.getValue());
    } catch (NumberFormatException e) {
      return 0; // Until the clean-up comes by.
    }
  }

  private static String key(RealmModel realm) {
    return KEY + realm.getId();
  }

  private static EntityManager entities(KeycloakSession session) {
    return session.getProvider(JpaConnectionProvider.class).getEntityManager();
  }
}
