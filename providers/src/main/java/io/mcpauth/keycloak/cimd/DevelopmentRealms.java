package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.admission.DevelopmentHost;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Realms in which hosts of a developer may be called. */
final class DevelopmentRealms {

  /** Only realms whose profiles have the setting are read: a server may have thousands. */
  private static final String QUERY =
      "select r.id from RealmEntity r join r.attributes a"
          + " where a.name = :profiles and a.value like :setting";

  private DevelopmentRealms() {}

  /** The hosts, by the realm's name. */
  static Map<String, List<DevelopmentHost>> in(KeycloakSession session) {
    Map<String, List<DevelopmentHost>> hosts = new TreeMap<>();
    session
        .getProvider(JpaConnectionProvider.class)
        .getEntityManager()
        .createQuery(QUERY, String.class)
        .setParameter("profiles", Constants.CLIENT_PROFILES)
        .setParameter("setting", "%" + CimdForm.DEVELOPMENT + "%")
        .getResultList()
        .stream()
        .map(id -> session.realms().getRealm(id))
        .filter(Objects::nonNull)
        .forEach(
            realm ->
                of(realm)
                    .filter(found -> !found.isEmpty())
                    .ifPresent(found -> hosts.put(realm.getName(), found)));
    return hosts;
  }

  private static Optional<List<DevelopmentHost>> of(RealmModel realm) {
    return CimdSettings.of(realm).map(CimdSettings::developmentHosts);
  }
}
