package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.resource.registry.ResourceUri;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionModel.SessionPersistenceState;

/**
 * The MCP servers that a client has obtained tokens for, per client session.
 *
 * <p>One client session serves several authorizations of a client, each for a server of its own, so
 * the resource of the last request does not tell them all.
 */
public final class BoundServers {

  /** Client session note: URLs of servers, parted by blanks, which no URL contains. */
  private static final String NOTE = "mcp.resources";

  /** A template has any number of URLs, and a session is stored: the last ones are remembered. */
  private static final int MOST = 100;

  /**
   * An MCP server as people know it.
   *
   * @param name empty if it is not registered any more
   * @param url the URL that people know it by
   */
  public record Server(Optional<String> name, String url) {}

  private final KeycloakSession session;

  public BoundServers(KeycloakSession session) {
    this.session = session;
  }

  /** The servers of one client session, in the order in which it came to them. */
  public List<Server> of(AuthenticatedClientSessionModel clientSession) {
    return Stream.concat(
            recorded(clientSession).stream(),
            // Authorized, but no token was asked for yet.
            Stream.ofNullable(clientSession.getNote(OAuth2Constants.RESOURCE)))
        .flatMap(url -> ResourceUri.parse(url).stream())
        .map(this::server)
        .distinct()
        .toList();
  }

  private Server server(ResourceUri uri) {
    return McpServer.find(session, uri.value())
        .map(server -> new Server(Optional.of(server.name()), server.url()))
        .orElseGet(() -> new Server(Optional.empty(), uri.value()));
  }

  /**
   * Remembers that tokens for a server were issued in a client session.
   *
   * @param url the URL that people know it by
   * @param offline whether an offline token is among them; only then is there a copy of the session
   *     to look for, which costs a database query
   */
  static void record(
      KeycloakSession session,
      AuthenticatedClientSessionModel clientSession,
      String url,
      boolean offline) {
    UserSessionModel userSession = clientSession.getUserSession();
    if (userSession.getPersistenceState() == SessionPersistenceState.TRANSIENT) {
      return; // Client credentials: nothing is kept that could be shown or ended.
    }
    add(clientSession, url);
    if (offline && !userSession.isOffline()) {
      // The offline token lives in a copy of the session, which an earlier request may have made.
      Optional.ofNullable(
              session.sessions().getOfflineUserSession(userSession.getRealm(), userSession.getId()))
          .map(
              copy -> copy.getAuthenticatedClientSessionByClient(clientSession.getClient().getId()))
          .ifPresent(copy -> add(copy, url));
    }
  }

  private static void add(AuthenticatedClientSessionModel clientSession, String url) {
    List<String> known = recorded(clientSession);
    if (!known.contains(url)) {
      List<String> more = new ArrayList<>(known);
      more.add(url);
      List<String> last = more.subList(Math.max(0, more.size() - MOST), more.size());
      clientSession.setNote(NOTE, String.join(" ", last));
    }
  }

  private static List<String> recorded(AuthenticatedClientSessionModel clientSession) {
    return recorded(clientSession.getNote(NOTE));
  }

  /** The URLs of servers among the notes of a client session. */
  public static List<String> recorded(Map<String, String> notes) {
    return recorded(notes.get(NOTE));
  }

  private static List<String> recorded(@Nullable String note) {
    return note == null ? List.of() : Arrays.asList(note.split(" "));
  }
}
