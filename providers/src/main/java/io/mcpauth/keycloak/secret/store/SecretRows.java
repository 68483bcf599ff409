package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.verify.HashedSecretConfig;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * The clients of a realm whose secret matters (confidential, OpenID Connect), as rows of the
 * tables, a page at a time: ten thousand of them as Keycloak's models are a query or ten for each,
 * and all of them stay in memory until the request ends.
 */
public final class SecretRows {

  private static final int PAGE = 1000;

  private static final String ROWS =
      "select c.id, c.secret, h.value, g.value from ClientEntity c"
          + " left join c.attributes h on h.name = :hash"
          + " left join c.attributes g on g.name = :generated"
          + " where c.realmId = :realm and c.publicClient = false"
          + " and (c.protocol is null or c.protocol = :protocol)"
          + " and c.id > :after order by c.id";

  private SecretRows() {}

  /** What one client has. */
  record Row(
      String id, @Nullable String column, Optional<String> hash, Optional<String> generated) {

    StoredSecret state(HashedSecretConfig config) {
      return StoredSecret.of(column, hash, generated, config);
    }

    /** Whether the run over all secrets has something to do, or to say. */
    private boolean isToHash(HashedSecretConfig config) {
      return state(config) == StoredSecret.CLEAR
          || (hash.isPresent() && hash.flatMap(SecretHash::parse).isEmpty());
    }
  }

  /**
   * What a run has before it.
   *
   * @param looked how many clients there are
   * @param clients internal ids of those whose secret is in clear, or whose hash cannot be read
   */
  public record ToHash(int looked, List<String> clients) {

    /** Copies. */
    public ToHash {
      clients = List.copyOf(clients);
    }
  }

  /** The clients that are not as they should be. */
  public static ToHash toHash(
      KeycloakSession session, RealmModel realm, HashedSecretConfig config) {
    List<String> clients = new ArrayList<>();
    int looked =
        each(
            session,
            realm,
            row -> {
              if (row.isToHash(config)) {
                clients.add(row.id());
              }
            });
    return new ToHash(looked, clients);
  }

  /** Tells all of them, and how many they are. */
  static int each(KeycloakSession session, RealmModel realm, Consumer<Row> told) {
    EntityManager entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    int count = 0;
    String after = "";
    boolean isEnd = false;
    while (!isEnd) {
      List<Object[]> page =
          entities
              .createQuery(ROWS, Object[].class)
              .setParameter("realm", realm.getId())
              .setParameter("protocol", OIDCLoginProtocol.LOGIN_PROTOCOL)
              .setParameter("hash", StoredSecret.HASH)
              .setParameter("generated", StoredSecret.GENERATED)
              .setParameter("after", after)
              .setMaxResults(PAGE)
              .getResultList();
      for (Object[] row : page) {
        after = (String) row[0];
        told.accept(new Row(after, (@Nullable String) row[1], text(row[2]), text(row[3])));
      }
      count += page.size();
      isEnd = page.size() < PAGE;
    }
    return count;
  }

  private static Optional<String> text(@Nullable Object value) {
    return Optional.ofNullable((@Nullable String) value).filter(text -> !text.isEmpty());
  }
}
