package io.mcpauth.keycloak.connections.grants;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.request.RefusedMember;
import io.mcpauth.keycloak.request.TimeParameter;
import io.mcpauth.keycloak.resource.McpServer;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Which grants an administrator means. All that is said has to hold.
 *
 * @param said the filters by name, as they came
 * @param userId id of the user; of one that there is not, an id that nobody has
 * @param clientId internal id of the client; the same
 * @param servers client ids and URLs that are the server's
 * @param usedBefore a time since which they have given no token
 */
public record GrantFilter(
    Map<String, String> said,
    Optional<String> id,
    Optional<String> userId,
    Optional<String> clientId,
    Optional<Set<String>> servers,
    Optional<String> origin,
    Optional<String> scope,
    Optional<Boolean> offline,
    Optional<Instant> usedBefore) {

  private static final String ID = "id";
  private static final String USER = "user";
  private static final String CLIENT = "client";
  private static final String SERVER = "server";
  private static final String ORIGIN = "origin";
  private static final String SCOPE = "scope";
  private static final String OFFLINE = "offline";
  private static final String USED_BEFORE = "usedBefore";

  private static final List<String> FILTERS =
      List.of(ID, USER, CLIENT, SERVER, ORIGIN, SCOPE, OFFLINE, USED_BEFORE);

  private static final List<String> ORIGINS =
      List.of(DynamicClient.ANONYMOUS, DynamicClient.TOKEN, DynamicClient.DOCUMENT);

  /** No id of Keycloak's is empty. */
  private static final String NOBODY = "";

  public GrantFilter {
    said = Map.copyOf(said);
  }

  /**
   * Reads the parameters of a URL. One that is misspelt or empty would mean others than were meant,
   * so it is refused.
   *
   * @param raw the query as it came: JAX-RS keeps a parameter without a value to itself
   * @param others names of parameters that are no filters
   */
  public static GrantFilter of(
      KeycloakSession session,
      MultivaluedMap<String, String> query,
      @Nullable String raw,
      Set<String> others)
      throws RefusedMember {
    Map<String, String> said = said(query, raw, others);
    RealmModel realm = session.getContext().getRealm();
    Optional<String> origin = Optional.ofNullable(said.get(ORIGIN));
    if (origin.filter(value -> !ORIGINS.contains(value)).isPresent()) {
      throw new RefusedMember(ORIGIN, "it must be one of " + String.join(", ", ORIGINS));
    }
    @Nullable String usedBefore = said.get(USED_BEFORE);
    return new GrantFilter(
        said,
        Optional.ofNullable(said.get(ID)),
        Optional.ofNullable(said.get(USER)).map(user -> userId(session, realm, user)),
        Optional.ofNullable(said.get(CLIENT)).map(client -> clientId(realm, client)),
        Optional.ofNullable(said.get(SERVER)).map(server -> servers(session, realm, server)),
        origin,
        Optional.ofNullable(said.get(SCOPE)),
        isOffline(said.get(OFFLINE)),
        usedBefore == null
            ? Optional.empty()
            : Optional.of(TimeParameter.read(USED_BEFORE, usedBefore)));
  }

  private static Map<String, String> said(
      MultivaluedMap<String, String> query, @Nullable String raw, Set<String> others)
      throws RefusedMember {
    Set<String> names = new TreeSet<>(query.keySet());
    Stream.of((raw == null ? "" : raw).split("&", -1))
        .filter(part -> !part.isEmpty())
        .map(part -> decoded(part.replaceFirst("=.*", "")))
        .forEach(names::add);
    Map<String, String> said = new LinkedHashMap<>();
    for (String name : names) {
      if (others.contains(name)) {
        continue;
      }
      if (!FILTERS.contains(name)) {
        throw new RefusedMember(
            name, "there is no such filter; these are: " + String.join(", ", FILTERS));
      }
      List<String> values = query.getOrDefault(name, List.of());
      if (values.size() != 1 || values.get(0).isBlank()) {
        throw new RefusedMember(name, "it must have one value");
      }
      said.put(name, values.get(0).strip());
    }
    return said;
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  private static Optional<Boolean> isOffline(@Nullable String text) throws RefusedMember {
    if (text == null) {
      return Optional.empty();
    }
    if (!text.equals("true") && !text.equals("false")) {
      throw new RefusedMember(OFFLINE, "it must be true or false");
    }
    return Optional.of(Boolean.valueOf(text));
  }

  // The id first: a name is somebody's choice, and may look like another one's id.
  private static String userId(KeycloakSession session, RealmModel realm, String user) {
    return Optional.ofNullable(session.users().getUserById(realm, user))
        .or(() -> Optional.ofNullable(session.users().getUserByUsername(realm, user)))
        .map(UserModel::getId)
        .orElse(NOBODY);
  }

  private static String clientId(RealmModel realm, String client) {
    return client(realm, client).map(ClientModel::getId).orElse(NOBODY);
  }

  private static Optional<ClientModel> client(RealmModel realm, String client) {
    return Optional.ofNullable(realm.getClientById(client))
        .or(() -> Optional.ofNullable(realm.getClientByClientId(client)));
  }

  /** Also of one that is not registered any more, and by whichever of its URLs. */
  private static Set<String> servers(KeycloakSession session, RealmModel realm, String server) {
    return Stream.of(
            Stream.of(server),
            client(realm, server).map(ClientModel::getClientId).stream(),
            McpServer.find(session, server).map(McpServer::clientId).stream())
        .flatMap(names -> names)
        .collect(Collectors.toSet());
  }

  /** Whether nothing was said. */
  public boolean isOpen() {
    return said.isEmpty();
  }

  /** Whether a grant is meant, the origin of its client aside. */
  boolean matches(StoredGrant grant) {
    return id.filter(value -> !grant.id().filter(own -> own.value().equals(value)).isPresent())
            .isEmpty()
        && servers
            .filter(names -> !names.contains(grant.server()) && !names.contains(grant.resource()))
            .isEmpty()
        && scope.filter(value -> !grant.scopes().contains(value)).isEmpty()
        && usedBefore.filter(time -> grant.lastUsed() >= time.getEpochSecond()).isEmpty();
  }
}
