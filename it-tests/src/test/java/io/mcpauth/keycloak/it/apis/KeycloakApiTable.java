package io.mcpauth.keycloak.it.apis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.attack.ConsoleClient;
import io.mcpauth.keycloak.it.attack.ServedPaths;
import io.mcpauth.keycloak.it.attack.ServedPaths.Endpoint;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of {@code keycloak-apis.md} holds for every token that a client came to. */
abstract class KeycloakApiTable {

  static final String REDIRECT_URI = "http://localhost:8765/callback";

  private static final Set<Integer> REFUSED = Set.of(401, 403);

  /** There is no such thing, whatever the token says; to an unknown workflow Keycloak says 400. */
  private static final Set<Integer> NOT_SERVED = Set.of(403, 404, 405, 501);

  private final McpRealm realm;
  private final List<Shown> tokens;
  private final String own;
  private final Map<String, String> names;

  /**
   * A realm, and a client in it that came by itself.
   *
   * @param resource the MCP server that the user lets it use
   * @param before tokens of before the realm was set up
   */
  record Scene(
      McpRealm realm, OAuthClient client, RealmUser user, String resource, List<Shown> before) {}

  KeycloakApiTable(Scene scene) {
    OAuthClient client = scene.client();
    this.realm = scene.realm();
    this.tokens = new ArrayList<>(scene.before());
    this.names =
        Map.of(
            "realm", realm.name(),
            "user", scene.user().id(),
            "client", client.id(),
            "uuid", uuid(realm, client),
            "other", RealmUser.created(realm).id(),
            "thing", uuid(realm, ConsoleClient.imported(realm).oauth()),
            "request",
                client
                    .authorization("openid")
                    .with("resource", scene.resource())
                    .parameters()
                    .encoded());
    for (String scope : List.of("openid mcp:tools", "openid mcp:tools offline_access")) {
      JsonNode granted =
          ConsoleClient.tokensOf(
              client, scene.user(), client.authorization(scope).with("resource", scene.resource()));
      tokens.addAll(granted(scope, granted, Shown.Kind.SERVER));
    }
    tokens.add(
        new Shown(
            "registration access token",
            client.registration().metadata().path("registration_access_token").asText(),
            Shown.Kind.REGISTRATION));
    OAuthClient application = ConsoleClient.imported(realm).oauth();
    this.own =
        ConsoleClient.tokensOf(
                application, administrator(realm), application.authorization("openid roles"))
            .path("access_token")
            .asText();
  }

  private static String uuid(McpRealm realm, OAuthClient client) {
    return realm.client(client.id()).path("id").asText();
  }

  /**
   * The tokens of an answer.
   *
   * @param kind of those that are no ID tokens
   */
  static List<Shown> granted(String why, JsonNode answer, Shown.Kind kind) {
    return Stream.of("access_token", "refresh_token", "id_token")
        .map(
            name ->
                new Shown(
                    name + " of " + why,
                    answer.path(name).asText(),
                    name.equals("id_token") ? Shown.Kind.CLIENT : kind))
        .toList();
  }

  McpRealm realm() {
    return realm;
  }

  /** Who may do everything in the realm, and everything with the account. */
  static RealmUser administrator(McpRealm realm) {
    RealmUser user = RealmUser.administrator(realm).with("broker", "read-token");
    for (String role :
        List.of("view-applications", "view-consent", "manage-consent", "view-groups")) {
      user = user.with("account", role);
    }
    return user;
  }

  /** Before the tokens are made: they outlive the class, and there is somebody else to sign in. */
  static McpRealm prepared(McpRealm realm) {
    realm
        .admin()
        .put("", Map.of("accessTokenLifespan", 1800, "userManagedAccessAllowed", true))
        .expect(204);
    realm
        .admin()
        .post(
            "/identity-provider/instances",
            Map.of(
                "alias",
                "corp",
                "providerId",
                "oidc",
                "enabled",
                true,
                "storeToken",
                true,
                "config",
                Map.of(
                    "clientId",
                    "corp",
                    "clientSecret",
                    "corp",
                    "authorizationUrl",
                    "https://corp.example/auth",
                    "tokenUrl",
                    "https://corp.example/token")))
        .expect(201);
    return realm;
  }

  static List<ApiLine> lines() {
    return ApiLine.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void holds(ApiLine line) {
    List<String> differences = new ArrayList<>();
    for (Shown token : tokens) {
      Answer answer = line.send(realm, token.text(), names);
      if (!isRight(line, token, answer.status())) {
        differences.add(token + ": " + answer);
      }
    }
    if (line.other().isPresent()) {
      Answer stranger = line.send(realm, "", names);
      if (stranger.status() != line.other().getAsInt()) {
        differences.add("without a token: " + stranger);
      }
    }
    Answer application = line.send(realm, own, names);
    if (line.own().isPresent()
        ? application.status() != line.own().getAsInt()
        : REFUSED.contains(application.status())) {
      differences.add("own application: " + application);
    }

    assertThat(differences).isEmpty();
  }

  private static boolean isRight(ApiLine line, Shown token, int status) {
    return (token.kind() != Shown.Kind.REGISTRATION || line.other().isEmpty())
        ? REFUSED.contains(status)
        : status == line.other().getAsInt();
  }

  /** What the table does not name yet: every endpoint that this Keycloak serves. */
  @Test
  void noOtherEndpointTakesOne() {
    List<String> open = new ArrayList<>();
    int refused = 0;
    for (Endpoint endpoint : ServedPaths.ofKeycloak(realm.name())) {
      int stranger = send(endpoint, "").status();
      for (Shown token : tokens) {
        Answer answer = send(endpoint, token.text());
        if (answer.status() == 401) {
          refused++;
        } else if (!isNotServed(endpoint, answer)
            && (token.kind() == Shown.Kind.SERVER || answer.status() != stranger)) {
          open.add(token + ": " + answer.status() + " to " + endpoint);
        }
      }
    }

    assertThat(open).isEmpty();
    assertThat(refused).isGreaterThan(200 * tokens.size());
  }

  private static boolean isNotServed(Endpoint endpoint, Answer answer) {
    return NOT_SERVED.contains(answer.status())
        || (answer.status() == 400 && endpoint.path().contains("/workflows/x"));
  }

  private Answer send(Endpoint endpoint, String token) {
    Http request =
        Http.request(endpoint.method(), URI.create(realm.server() + endpoint.path()))
            .header("Accept", "application/json");
    Http shown = token.isEmpty() ? request : request.bearer(token);
    return Set.of("GET", "DELETE").contains(endpoint.method())
        ? shown.send()
        : shown.json(Map.of()).send();
  }
}
