package io.mcpauth.keycloak.it.refusal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.cimd.DocumentHost;
import io.mcpauth.keycloak.it.cimd.Documents;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would be said of an authorization request, and that it is what is said then. */
@OnKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class ExplainAuthorizationIT {

  private static final String GOOD = "http://localhost:8765/callback";
  private static final Pattern ERROR = Pattern.compile("[?&#]error=([^&]+)");

  private final McpRealm realm;
  private final ExplainApi explain;
  private OAuthClient client;

  ExplainAuthorizationIT(McpRealm realm) {
    this.realm = realm;
    this.explain = new ExplainApi(realm);
    this.client = OAuthClient.registered(realm, GOOD);
  }

  @BeforeAll
  void another() {
    client = OAuthClient.registered(realm, GOOD);
  }

  private AuthorizationRequest good() {
    return client.authorization("mcp:tools");
  }

  /** A change of the good request, and the parameter that it is refused for. */
  record Wrong(String name, String value, String field) {

    AuthorizationRequest in(AuthorizationRequest good) {
      return value.isEmpty() ? good.without(name) : good.with(name, value);
    }
  }

  static List<Wrong> wrong() {
    return List.of(
        new Wrong("client_id", "nobody", "client_id"),
        new Wrong("redirect_uri", "https://evil.example/cb", "redirect_uri"),
        new Wrong("response_type", "", "response_type"),
        new Wrong("response_type", "token", ""),
        new Wrong("scope", "mcp:tools nonsense", "scope"),
        new Wrong("code_challenge", "", "code_challenge"),
        new Wrong("code_challenge_method", "plain", ""),
        new Wrong("resource", "https://nowhere.example/mcp", "resource"),
        new Wrong("resource", "no url", "resource"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void agreesOnWhatIsWrong(Wrong wrong) {
    URI uri = wrong.in(good()).uri();

    JsonNode explained = explain.authorization(uri.toString());
    Answer real = Http.get(uri).send();

    assertThat(explained.path("allowed").asBoolean()).as(explained.toString()).isFalse();
    assertThat(explained.path("refusals")).hasSize(1);
    assertThat(ExplainApi.texts(explained, "reason").get(0)).isNotBlank();
    if (!wrong.field().isEmpty()) {
      assertThat(ExplainApi.texts(explained, "field")).containsExactly(wrong.field());
    }
    Optional<String> error = error(real);
    assertThat(error.isPresent() || real.status() == 400).as(real.toString()).isTrue();
    error.ifPresent(code -> assertThat(ExplainApi.texts(explained, "error")).containsExactly(code));
    if (!wrong.value().isEmpty()) {
      assertThat(explained.toString()).doesNotContain("evil.example", "nonsense", "nowhere");
    }
  }

  private static Optional<String> error(Answer answer) {
    return answer
        .header("Location")
        .map(ERROR::matcher)
        .filter(Matcher::find)
        .map(found -> URLDecoder.decode(found.group(1), UTF_8));
  }

  @Test
  void agreesOnWhatIsRight() {
    for (AuthorizationRequest request :
        List.of(
            good(),
            good().with("resource", "http://localhost:3000/mcp"),
            good().with("redirect_uri", "http://localhost:5555/callback"),
            good().with("prompt", "none"),
            good().with("prompt", "login"))) {
      JsonNode explained = explain.authorization(request.uri().toString());

      assertThat(explained.path("allowed").asBoolean()).as(explained.toString()).isTrue();
      assertThat(explained.path("warnings").toString()).contains("The person who signs in");
    }
    assertThat(Http.get(good().uri()).send().status()).isEqualTo(200);
  }

  @Test
  void seesADisabledClientAndAServerThatIsNotForIt() {
    OAuthClient off = OAuthClient.registered(realm, GOOD);
    JsonNode stored = realm.client(off.id());
    realm
        .admin()
        .put("/clients/" + stored.path("id").asText(), Map.of("enabled", false))
        .expect(204);

    assertThat(
            ExplainApi.texts(
                explain.authorization(off.authorization("mcp:tools").uri().toString()), "error"))
        .containsExactly("client_disabled");
  }

  @Test
  void judgesADocumentBySettingsAndByWhatIsStored() {
    Documents documents = new Documents(realm).with(Map.of("admission", "listed"));
    try (DocumentHost host = DocumentHost.open()) {
      String id = host.publish("/client.json", Documents.REDIRECT_URI);
      String url = documents.client(id).authorization("mcp:tools").uri().toString();

      JsonNode explained = explain.authorization(url);
      assertThat(ExplainApi.texts(explained, "policy")).containsExactly("mcp-cimd");
      assertThat(ExplainApi.texts(explained, "setting")).containsExactly("allowed-documents");
      assertThat(ExplainApi.texts(explained, "field")).containsExactly("client_id");

      documents.with(Map.of("admission", "listed", "blocked-documents", List.of(id)));
      assertThat(ExplainApi.texts(explain.authorization(url), "setting"))
          .containsExactly("blocked-documents");

      documents.with(Map.of("admission", "approve"));
      assertThat(ExplainApi.texts(explain.authorization(url), "reason"))
          .containsExactly("waits for an administrator");

      documents.with(Map.of("admission", "listed", "allowed-documents", List.of(id)));
      realm.browser().open(URI.create(url));
      assertThat(documents.has(id)).isTrue();
      int connections = host.connections();
      explained = explain.authorization(url);
      assertThat(explained.path("allowed").asBoolean()).as(explained.toString()).isTrue();
      // What is stored of it is judged like any other client.
      assertThat(
              ExplainApi.texts(
                  explain.authorization(
                      url.replace("redirect_uri=", "redirect_uri=http%3A%2F%2Fevil.example&was=")),
                  "field"))
          .containsExactly("redirect_uri");
      assertThat(host.connections()).isEqualTo(connections);
    }
  }

  static Stream<String> unreadable() {
    return Stream.of(
        "&client_id=%zz",
        "&request=eyJhbGciOiJub25lIn0.e30.",
        "&request_uri=urn:ietf:params:oauth:request_uri:x",
        "&request_uri=https%3A%2F%2Fevil.example%2Fobject",
        "&x=" + "a".repeat(9000));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void refusesWhatItDoesNotExplain(String added) {
    String url = good().uri() + added;

    assertThat(explain.ask(Map.of("authorization", url)).expect(400).body())
        .contains("authorization");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&client_id=second",
        "&resource=a&resource=b",
        "&state=%00",
        "&nonce=%0d%0aX-Evil%3a1",
        "&prompt=create",
        "&claims=%7B",
        "&acr_values=x",
        "&kc_action=x:y:z",
        "&max_age=x",
        "&%00=1",
        "&&&=&=="
      })
  void takesHostileParameters(String added) {
    Answer answer = explain.ask(Map.of("authorization", good().uri() + added));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.header("X-Evil")).isEmpty();
    assertThat(answer.header("Set-Cookie")).isEmpty();
  }

  @Test
  void saysThatTheUrlIsElsewhere() {
    String elsewhere =
        good().uri().toString().replace(realm.server().toString(), "https://id.example.com");

    assertThat(explain.authorization(elsewhere).path("warnings").toString())
        .contains("is not at the address");
  }
}
