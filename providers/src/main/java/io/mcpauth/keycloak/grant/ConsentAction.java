package io.mcpauth.keycloak.grant;

import static jakarta.persistence.LockModeType.PESSIMISTIC_WRITE;

import io.mcpauth.keycloak.rehearsal.Rehearsal;
import jakarta.persistence.EntityManager;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.jpa.entities.RequiredActionProviderEntity;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The required action under which Keycloak asks us at each login whether the page is needed, when
 * it knows the user and before it compares scopes. A user never has to do it.
 */
public final class ConsentAction {

  /** Its id, and its alias in a realm. */
  public static final String PROVIDER_ID = "mcp-consent";

  /** How the console calls it. */
  public static final String NAME = "MCP consent: ask for each destination and server";

  /** After everything that may still change who the user is. */
  private static final int LAST = 10_000;

  private static final String FIRST =
      "select min(a.id) from RequiredActionProviderEntity a"
          + " where a.realm.id = :realm and a.alias like :alias";

  private ConsentAction() {}

  /**
   * Puts it into a realm that applies {@code mcp-grant}: one of an older version has it not, and an
   * administrator who switches it off would switch off what the executor promises.
   */
  static void require(KeycloakSession session) {
    RealmModel realm = session.getContext().getRealm();
    if (Rehearsal.of(session).isPresent()) {
      return; // Nobody logs in.
    }
    if (realm.getRequiredActionProviderByAlias(PROVIDER_ID) == null) {
      add(session, realm);
    } else {
      put(realm);
    }
  }

  /**
   * The same with the transaction of whoever changes the realm alone, such as a setup that may be a
   * rehearsal.
   */
  public static void put(RealmModel realm) {
    @Nullable RequiredActionProviderModel known =
        realm.getRequiredActionProviderByAlias(PROVIDER_ID);
    if (known == null) {
      realm.addRequiredActionProvider(fresh());
    } else if (!known.isEnabled()) {
      known.setEnabled(true);
      realm.updateRequiredActionProvider(known);
    }
  }

  private static RequiredActionProviderModel fresh() {
    RequiredActionProviderModel action = new RequiredActionProviderModel();
    action.setAlias(PROVIDER_ID);
    action.setProviderId(PROVIDER_ID);
    action.setName(NAME);
    action.setEnabled(true);
    action.setDefaultAction(false);
    action.setPriority(LAST);
    return action;
  }

  /**
   * Adds it, or finds that another first request of the realm has: Keycloak's cache does not say
   * so. Afterwards this request sees it.
   */
  private static void add(KeycloakSession session, RealmModel realm) {
    RequiredActionProviderModel action = fresh();
    // In a transaction of its own, so that nobody waits until this request has ended, and on this
    // node one after the other: all but one have nothing to do then.
    synchronized (ConsentAction.class) {
      action.setId(
          KeycloakModelUtils.runJobInTransactionWithResult(
              session.getKeycloakSessionFactory(),
              session.getContext(),
              own -> id(own, action),
              "Required action of a realm"));
    }
    realm.updateRequiredActionProvider(action);
  }

  /**
   * The id of the one that there is then. No constraint of the database keeps it from standing
   * there twice, and an export of that could not be imported.
   */
  private static String id(KeycloakSession own, RequiredActionProviderModel action) {
    RealmModel realm = own.getContext().getRealm();
    EntityManager entities = own.getProvider(JpaConnectionProvider.class).getEntityManager();
    Optional<String> there = first(entities, realm, PROVIDER_ID);
    if (there.isEmpty()) {
      // Any other one that every realm has stands for all of them, at all nodes.
      first(entities, realm, "%")
          .ifPresent(
              any -> entities.find(RequiredActionProviderEntity.class, any, PESSIMISTIC_WRITE));
      there = first(entities, realm, PROVIDER_ID);
    }
    return there.orElseGet(() -> realm.addRequiredActionProvider(action).getId());
  }

  private static Optional<String> first(EntityManager entities, RealmModel realm, String alias) {
    return Optional.ofNullable(
        entities
            .createQuery(FIRST, String.class)
            .setParameter("realm", realm.getId())
            .setParameter("alias", alias)
            .getSingleResult());
  }
}
