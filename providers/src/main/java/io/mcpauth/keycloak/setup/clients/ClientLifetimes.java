package io.mcpauth.keycloak.setup.clients;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.setup.clients.ClientBatches.Change;
import io.mcpauth.keycloak.setup.description.Registration;
import io.mcpauth.keycloak.setup.description.Settings;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.ClientAttributeEntity;
import org.keycloak.models.jpa.entities.ClientEntity;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;

/**
 * Lifetimes of clients that came by themselves, where the realm's own are those of its other
 * applications: settings of the registration policy for clients to come, settings of the client for
 * those that are there.
 *
 * <p>Each client says in an attribute what it was given, so that it can be taken back.
 */
public final class ClientLifetimes {

  private static final McpAttribute GIVEN = McpAttribute.SETUP;

  /** Settings of the registration policy, and what they are on a client. */
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          Registration.ACCESS_TOKEN_LIFESPAN,
          OIDCConfigAttributes.ACCESS_TOKEN_LIFESPAN,
          Registration.SESSION_LIFESPAN,
          OIDCConfigAttributes.CLIENT_SESSION_MAX_LIFESPAN,
          Registration.OFFLINE_LIFESPAN,
          OIDCConfigAttributes.CLIENT_OFFLINE_SESSION_MAX_LIFESPAN);

  // DynamicClient, in words of the tables; "no" is sorted out afterwards.
  private static final String CAME_BY_THEMSELVES =
      "select c.id from ClientEntity c left join c.attributes d on d.name = :name"
          + " where c.realmId = :realm and (c.registrationToken is not null or d.name is not null)";

  private static final String GIVEN_SOME =
      "select c.id from ClientEntity c join c.attributes g on g.name = :name"
          + " where c.realmId = :realm";

  private final KeycloakSession session;
  private final RealmModel realm;
  private final boolean rehearsed;

  /**
   * Of a realm.
   *
   * @param rehearsed whether nothing is changed, and only counted
   */
  public ClientLifetimes(KeycloakSession session, RealmModel realm, boolean rehearsed) {
    this.session = session;
    this.realm = realm;
    this.rehearsed = rehearsed;
  }

  /**
   * What the settings of the policy have to be: those of the realm's lifetimes that are beyond
   * bounds.
   */
  public static Map<String, List<String>> wanted(RealmModel realm) {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    int accessToken = realm.getAccessTokenLifespan();
    // Shorter than Keycloak's own default is the operator's choice; -1 is the whole session.
    if (accessToken < 0
        || accessToken == Settings.TOO_SHORT_ACCESS_TOKEN.toSeconds()
        || accessToken > Settings.LONGEST_ACCESS_TOKEN.toSeconds()) {
      wanted.put(Registration.ACCESS_TOKEN_LIFESPAN, seconds(Settings.ACCESS_TOKEN));
    }
    int rememberMe = realm.isRememberMe() ? realm.getSsoSessionMaxLifespanRememberMe() : 0;
    if (Math.max(realm.getSsoSessionMaxLifespan(), rememberMe)
        > Settings.LONGEST_SESSION.toSeconds()) {
      wanted.put(Registration.SESSION_LIFESPAN, seconds(Settings.SESSION));
    }
    if (!realm.isOfflineSessionMaxLifespanEnabled()
        || realm.getOfflineSessionMaxLifespan() > Settings.LONGEST_OFFLINE.toSeconds()) {
      wanted.put(Registration.OFFLINE_LIFESPAN, seconds(Settings.OFFLINE));
    }
    return wanted;
  }

  private static List<String> seconds(Duration duration) {
    return List.of(Long.toString(duration.toSeconds()));
  }

  /**
   * Gives them to the clients that are there; what somebody set for a client stays.
   *
   * @param settings of the registration policies, as they are now, by side
   */
  public ChangedClients give(Map<String, Map<String, String>> settings) {
    return run(CAME_BY_THEMSELVES, DynamicClient.ATTRIBUTE, new Gift(settings), true);
  }

  /** Takes them back; what somebody changed since stays. */
  public ChangedClients takeBack() {
    return run(GIVEN_SOME, GIVEN.key(), new Back(), false);
  }

  private ChangedClients run(String query, String name, Change change, boolean again) {
    ClientBatches clients = new ClientBatches(session, realm.getId(), query, Map.of("name", name));
    if (rehearsed) {
      return new ChangedClients(clients.count(change), List.of());
    }
    if (again) {
      // Those that register until the policies are there.
      clients.runAfter(session, change);
    }
    return clients.run(change);
  }

  private static Optional<ClientAttributeEntity> attribute(ClientEntity client, String name) {
    return client.getAttributes().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .findFirst();
  }

  private static Optional<String> value(ClientEntity client, String name) {
    return attribute(client, name).map(ClientAttributeEntity::getValue);
  }

  private static void set(ClientEntity client, String name, String value, EntityManager entities) {
    Optional<ClientAttributeEntity> known = attribute(client, name);
    if (known.isPresent()) {
      known.get().setValue(value);
      return;
    }
    ClientAttributeEntity made = new ClientAttributeEntity();
    made.setClient(client);
    made.setName(name);
    made.setValue(value);
    entities.persist(made);
    client.getAttributes().add(made);
  }

  /** To clients that lack one. */
  private record Gift(Map<String, Map<String, String>> settings) implements Change {

    private Map<String, String> lacking(ClientEntity client) {
      String mark = value(client, DynamicClient.ATTRIBUTE).orElse(DynamicClient.ANONYMOUS);
      Map<String, String> lacking = new LinkedHashMap<>();
      if (!mark.equals(DynamicClient.BY_HAND)) {
        settings
            .getOrDefault(
                mark.equals(DynamicClient.TOKEN)
                    ? Registration.AUTHENTICATED
                    : Registration.ANONYMOUS,
                Map.of())
            .forEach(
                (setting, seconds) -> {
                  String name = ATTRIBUTES.getOrDefault(setting, setting);
                  if (attribute(client, name).isEmpty()) {
                    lacking.put(name, seconds);
                  }
                });
      }
      return lacking;
    }

    @Override
    public boolean concerns(ClientEntity client) {
      return !lacking(client).isEmpty();
    }

    @Override
    public void to(ClientEntity client, EntityManager entities) {
      Map<String, String> given = lacking(client);
      given.forEach((name, seconds) -> set(client, name, seconds, entities));
      String words =
          given.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining(" "));
      String before = value(client, GIVEN.key()).map(text -> text + " ").orElse("");
      set(client, GIVEN.key(), before + words, entities);
    }
  }

  /** From clients that were given some. */
  private record Back() implements Change {

    @Override
    public boolean concerns(ClientEntity client) {
      return true;
    }

    @Override
    public void to(ClientEntity client, EntityManager entities) {
      List<String> given = Stream.of(value(client, GIVEN.key()).orElse("").split(" ")).toList();
      client
          .getAttributes()
          .removeIf(
              attribute ->
                  attribute.getName().equals(GIVEN.key())
                      || (ATTRIBUTES.containsValue(attribute.getName())
                          && given.contains(attribute.getName() + "=" + attribute.getValue())));
    }
  }
}
