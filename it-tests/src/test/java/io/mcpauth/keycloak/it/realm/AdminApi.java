package io.mcpauth.keycloak.it.realm;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keycloak's admin REST, as the administrator of realm {@code master}. Paths begin with a slash.
 */
public final class AdminApi {

  private final String base;
  private final Login login;

  public AdminApi(KeycloakServer server) {
    this(server.url() + "/admin", new Login(server));
  }

  private AdminApi(String base, Login login) {
    this.base = base;
    this.login = login;
  }

  /** The part of it below a path: {@code below("/realms/mcp").get("/clients")}. */
  public AdminApi below(String path) {
    return new AdminApi(base + path, login);
  }

  public Answer get(String path) {
    return request("GET", path).send();
  }

  public Answer post(String path, Object json) {
    return request("POST", path).json(json).send();
  }

  public Answer put(String path, Object json) {
    return request("PUT", path).json(json).send();
  }

  public Answer delete(String path) {
    return request("DELETE", path).send();
  }

  /** A request that is not sent yet, with the administrator's token. */
  public Http request(String method, String path) {
    return Http.request(method, URI.create(base + path)).bearer(login.token());
  }

  /** Keeps a token for half of its life. */
  private static final class Login {

    private final KeycloakServer server;
    private @Nullable String token;
    private Instant staleFrom = Instant.MIN;

    private Login(KeycloakServer server) {
      this.server = server;
    }

    private synchronized String token() {
      String current = token;
      if (current == null || Instant.now().isAfter(staleFrom)) {
        Instant asked = Instant.now();
        JsonNode answer =
            Http.post(URI.create(server.url() + "/realms/master/protocol/openid-connect/token"))
                .form(
                    Form.empty()
                        .with("grant_type", "password")
                        .with("client_id", "admin-cli")
                        .with("username", server.administrator().name())
                        .with("password", server.administrator().password()))
                .send()
                .expect(200)
                .json();
        current = answer.path("access_token").asText();
        token = current;
        staleFrom = asked.plus(Duration.ofSeconds(answer.path("expires_in").asLong() / 2));
      }
      return current;
    }
  }
}
