package io.mcpauth.keycloak.setup.change;

import io.mcpauth.keycloak.client.DynamicClient;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The clients that came by themselves since a realm uses the pack. In pages and small transactions:
 * a run that ends early has switched some off, and the next one does the rest.
 */
public final class Strangers {

  private static final int PAGE = 100;

  private static final String ENABLED =
      "select c.id from ClientEntity c join c.attributes a on a.name = :name"
          + " where c.realmId = :realm and c.enabled = true and c.id > :after order by c.id";

  private static final String UNMARKED =
      "select count(c) from ClientEntity c where c.realmId = :realm"
          + " and c.registrationToken is not null and not exists"
          + " (select 1 from ClientAttributeEntity a where a.client = c and a.name = :name)";

  private final KeycloakSessionFactory factory;
  private final String realmId;

  public Strangers(KeycloakSession session, RealmModel realm) {
    this.factory = session.getKeycloakSessionFactory();
    this.realmId = realm.getId();
  }

  /**
   * How many registered before the realm uses the pack, and are taken for clients that came by
   * themselves.
   */
  static long fromBefore(KeycloakSession session, RealmModel realm) {
    return session
        .getProvider(JpaConnectionProvider.class)
        .getEntityManager()
        .createQuery(UNMARKED, Long.class)
        .setParameter("realm", realm.getId())
        .setParameter("name", DynamicClient.ATTRIBUTE)
        .getSingleResult();
  }

  /** How many are enabled. */
  public int count() {
    return each(client -> true);
  }

  /**
   * Switches them off.
   *
   * @return how many
   */
  public int disable() {
    return each(
        client -> {
          client.setEnabled(false);
          return true;
        });
  }

  /** Switches those off that are there once the request has been committed. */
  public void disableAfter(KeycloakSession request) {
    request
        .getTransactionManager()
        .enlistAfterCompletion(
            new AbstractKeycloakTransaction() {
              @Override
              protected void commitImpl() {
                disable();
              }

              @Override
              protected void rollbackImpl() {}
            });
  }

  private int each(Predicate<ClientModel> step) {
    int count = 0;
    Page page = new Page("", 0, false);
    while (!page.isEnd()) {
      String after = page.last();
      page =
          KeycloakModelUtils.runJobInTransactionWithResult(
              factory, session -> page(session, after, step));
      count += page.count();
    }
    return count;
  }

  private record Page(String last, int count, boolean isEnd) {}

  private Page page(KeycloakSession session, String after, Predicate<ClientModel> step) {
    RealmModel realm = session.realms().getRealm(realmId);
    session.getContext().setRealm(realm);
    List<String> ids =
        session
            .getProvider(JpaConnectionProvider.class)
            .getEntityManager()
            .createQuery(ENABLED, String.class)
            .setParameter("realm", realmId)
            .setParameter("after", after)
            .setParameter("name", DynamicClient.ATTRIBUTE)
            .setMaxResults(PAGE)
            .getResultList();
    long done =
        ids.stream()
            .flatMap(id -> Stream.ofNullable(session.clients().getClientById(realm, id)))
            .filter(DynamicClient::is)
            .filter(step)
            .count();
    return new Page(ids.isEmpty() ? after : ids.get(ids.size() - 1), (int) done, ids.size() < PAGE);
  }
}
