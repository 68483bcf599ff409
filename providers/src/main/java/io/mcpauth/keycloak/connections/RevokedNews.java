package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.connections.ConnectionView.EndedView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * The news of what has been revoked, on its way from the form to the page: told once, to the user
 * who did it, under a random name. A name of a client in the address would be a way for anybody to
 * have the page say it.
 */
final class RevokedNews {

  private static final String KEY = "mcp.revoked.";
  private static final String USER = "user";
  private static final String CLIENT = "client.";
  private static final String SERVER = "server.";
  private static final String WHOLE = "whole.";
  private static final String PARTLY = "partly";
  private static final String ACCESS_TOKEN = "accessToken";

  /** A redirect takes no longer. */
  private static final long SECONDS = 60;

  /** More names than a person reads. */
  private static final int MOST = 50;

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
  String keep(News news) {
    Map<String, String> kept = new HashMap<>();
    kept.put(USER, user.getId());
    kept.put(PARTLY, String.valueOf(news.partly()));
    kept.put(ACCESS_TOKEN, news.accessToken().toString());
    List<EndedView> told = news.ended().subList(0, Math.min(MOST, news.ended().size()));
    for (int i = 0; i < told.size(); i++) {
      kept.put(CLIENT + i, told.get(i).client());
      kept.put(SERVER + i, told.get(i).server());
      kept.put(WHOLE + i, String.valueOf(told.get(i).whole()));
    }
    String name = SecretGenerator.getInstance().generateSecureID();
    session.singleUseObjects().put(KEY + name, SECONDS, kept);
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
   * @param partly whether something else that was to be revoked was not
   * @param accessToken how long a server that asks nobody still takes an access token
   */
  record News(List<EndedView> ended, boolean partly, Duration accessToken) {

    private static Optional<News> of(Map<String, String> kept) {
      List<EndedView> ended = new ArrayList<>();
      for (int i = 0; i < MOST; i++) {
        @Nullable String client = kept.get(CLIENT + i);
        @Nullable String server = kept.get(SERVER + i);
        if (client != null && server != null) {
          ended.add(new EndedView(client, server, Boolean.parseBoolean(kept.get(WHOLE + i))));
        }
      }
      @Nullable String accessToken = kept.get(ACCESS_TOKEN);
      return ended.isEmpty() || accessToken == null
          ? Optional.empty()
          : Optional.of(
              new News(
                  List.copyOf(ended),
                  Boolean.parseBoolean(kept.get(PARTLY)),
                  Duration.parse(accessToken)));
    }
  }
}
