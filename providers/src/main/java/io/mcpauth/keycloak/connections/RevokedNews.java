package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.connections.ConnectionView.EndedView;
import io.mcpauth.keycloak.page.ToldOnce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** The news of what has been revoked, on its way from the form to the page. */
final class RevokedNews {

  private static final String CLIENT = "client.";
  private static final String SERVER = "server.";
  private static final String WHOLE = "whole.";
  private static final String PARTLY = "partly";
  private static final String ACCESS_TOKEN = "accessToken";

  private static final String PAGE = "revoked";

  /** More names than a person reads. */
  private static final int MOST = 50;

  private final ToldOnce told;

  RevokedNews(KeycloakSession session, UserModel user) {
    this.told = new ToldOnce(session, user, PAGE);
  }

  /**
   * Keeps it.
   *
   * @return its random name
   */
  String keep(News news) {
    Map<String, String> kept = new HashMap<>();
    kept.put(PARTLY, String.valueOf(news.partly()));
    kept.put(ACCESS_TOKEN, news.accessToken().toString());
    List<EndedView> first = news.ended().subList(0, Math.min(MOST, news.ended().size()));
    for (int i = 0; i < first.size(); i++) {
      kept.put(CLIENT + i, first.get(i).client());
      kept.put(SERVER + i, first.get(i).server());
      kept.put(WHOLE + i, String.valueOf(first.get(i).whole()));
    }
    return told.keep(kept);
  }

  /** Tells it; the second time there is none. */
  Optional<News> take(String name) {
    return told.take(name).flatMap(News::of);
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
