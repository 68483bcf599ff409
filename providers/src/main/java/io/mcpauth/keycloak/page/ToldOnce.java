package io.mcpauth.keycloak.page;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * News on its way from a form to the page behind it: told once, to the user who sent the form,
 * under a random name. What an address says in words, anybody could have a page say.
 *
 * @param page which page it is for
 */
public record ToldOnce(KeycloakSession session, UserModel user, String page) {

  private static final String USER = "user";

  /** A redirect takes no longer. */
  private static final long SECONDS = 60;

  /**
   * Keeps news.
   *
   * @param news by names of the page's own, {@code user} not among them
   * @return its random name
   */
  public String keep(Map<String, String> news) {
    Map<String, String> kept = new HashMap<>(news);
    kept.put(USER, user.getId());
    String name = SecretGenerator.getInstance().generateSecureID();
    session.singleUseObjects().put(key(name), SECONDS, kept);
    return name;
  }

  /** Tells it; the second time there is none. */
  public Optional<Map<String, String>> take(String name) {
    @Nullable Map<String, String> news = session.singleUseObjects().remove(key(name));
    return Optional.ofNullable(news).filter(n -> user.getId().equals(n.get(USER)));
  }

  private String key(String name) {
    return "mcp." + page + "." + name;
  }
}
