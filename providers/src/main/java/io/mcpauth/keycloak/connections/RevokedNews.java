package io.mcpauth.keycloak.connections;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * The news that a client has been revoked, on its way from the form to the page: told once, to the
 * user who did it, under a random name. A name of a client in the address would be a way for
 * anybody to have the page say it.
 */
final class RevokedNews {

  private static final String KEY = "mcp.revoked.";
  private static final String USER = "user";
  private static final String CLIENT = "client";
  private static final String ACCESS_TOKEN = "accessToken";

  /** A redirect takes no longer. */
  private static final long SECONDS = 60;

  private final KeycloakSession session;
  private final UserModel user;

  RevokedNews(KeycloakSession session, UserModel user) {
    this.session = session;
    this.user = user;
  }

  /**
   * Keeps it.
   *
   * @return its random name
   */
  String keep(Connection revoked) {
    String name = SecretGenerator.getInstance().generateSecureID();
    session
        .singleUseObjects()
        .put(
            KEY + name,
            SECONDS,
            Map.of(
                USER,
                user.getId(),
                CLIENT,
                revoked.name(),
                ACCESS_TOKEN,
                revoked.accessToken().toString()));
    return name;
  }

  /** Tells it; the second time there is none. */
  Optional<News> take(String name) {
    @Nullable Map<String, String> news = session.singleUseObjects().remove(KEY + name);
    return Optional.ofNullable(news)
        .filter(n -> user.getId().equals(n.get(USER)))
        .flatMap(News::of);
  }

  /**
   * What the page tells.
   *
   * @param client as the page calls it
   * @param accessToken how long a server that asks nobody still takes an access token of its own
   */
  record News(String client, Duration accessToken) {

    private static Optional<News> of(Map<String, String> kept) {
      @Nullable String client = kept.get(CLIENT);
      @Nullable String accessToken = kept.get(ACCESS_TOKEN);
      return client == null || accessToken == null
          ? Optional.empty()
          : Optional.of(new News(client, Duration.parse(accessToken)));
    }
  }
}
