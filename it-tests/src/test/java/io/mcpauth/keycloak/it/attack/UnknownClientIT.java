package io.mcpauth.keycloak.it.attack;

import static io.mcpauth.keycloak.it.realm.ConfidentialClients.newSecret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Somebody asks which client ids exist, with a secret that he makes up. A client that does not
 * exist answers as one does that has another secret: same code, same body, same work.
 */
@OnKeycloak
class UnknownClientIT {

  private static final Map<String, Map<String, Object>> KINDS =
      Map.of(
          "generated secret", Map.of(),
          "disabled", Map.of("enabled", false),
          "public key", Map.of("clientAuthenticatorType", "client-jwt"),
          "certificate", Map.of("clientAuthenticatorType", "client-x509"),
          "bearer only", Map.of("bearerOnly", true),
          "Basic only",
              Map.of(
                  "attributes",
                  Map.of("client.secret.authentication.allowed.method", "client_secret_basic")),
          "POST only",
              Map.of(
                  "attributes",
                  Map.of("client.secret.authentication.allowed.method", "client_secret_post")));

  /** What is wrong with a request without any proof, Keycloak tells these clients. */
  private static final Set<String> OTHER_PROOFS = Set.of("public key", "certificate");

  private final McpRealm realm;
  private final ConfidentialClients clients;
  private final KeycloakServer server;

  UnknownClientIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.clients = new ConfidentialClients(realm);
    this.server = server;
  }

  @ParameterizedTest
  @CsvSource({
    "generated secret, token",
    "generated secret, token/introspect",
    "generated secret, revoke",
    "generated secret, auth/device",
    "generated secret, ext/par/request",
    "generated secret, ext/ciba/auth",
    "disabled, token",
    "public key, token",
    "certificate, token",
    "bearer only, token",
    "Basic only, token",
    "POST only, token",
  })
  void answersAsOneWithAnotherSecret(String kind, String endpoint) {
    String id = clients.create(Objects.requireNonNull(KINDS.get(kind)));

    sameFor(id, client -> inForm(endpoint, client, newSecret()));
    sameFor(id, client -> inHeader(endpoint, client, newSecret()));
    sameFor(id, client -> inBoth(endpoint, client));
    if (!OTHER_PROOFS.contains(kind)) {
      sameFor(id, client -> inForm(endpoint, client, ""));
      sameFor(id, client -> inHeader(endpoint, client, ""));
    }
  }

  private void sameFor(String known, Function<String, Answer> request) {
    String unknown = "client-" + UUID.randomUUID();
    Metrics before = Metrics.of(server);
    Answer ofKnown = request.apply(known);
    Metrics between = Metrics.of(server);
    Answer ofUnknown = request.apply(unknown);
    Metrics after = Metrics.of(server);

    assertThat(ofUnknown.status()).as("%s%n%s", ofKnown, ofUnknown).isEqualTo(ofKnown.status());
    assertThat(ofUnknown.body()).as("%s%n%s", ofKnown, ofUnknown).isEqualTo(ofKnown.body());
    assertThat(ofUnknown.headers().map().keySet()).isEqualTo(ofKnown.headers().map().keySet());
    assertThat(ofUnknown.header("WWW-Authenticate")).isEqualTo(ofKnown.header("WWW-Authenticate"));
    for (String sample :
        new String[] {"mcp_secret_hashes_total", "mcp_secret_refusals_total{reason=\"wrong\"}"}) {
      assertThat(after.since(between, sample))
          .as(sample + " after%n%s", ofUnknown)
          .isEqualTo(between.since(before, sample));
    }
  }

  private Answer inForm(String endpoint, String id, String secret) {
    return Http.post(realm.endpoint(endpoint))
        .form(form().with("client_id", id).with("client_secret", secret))
        .send();
  }

  private Answer inHeader(String endpoint, String id, String secret) {
    return Http.post(realm.endpoint(endpoint))
        .header("Authorization", basic(id, secret))
        .form(form())
        .send();
  }

  /** RFC 6749 section 2.3: more than one authentication method. */
  private Answer inBoth(String endpoint, String id) {
    return Http.post(realm.endpoint(endpoint))
        .header("Authorization", basic(id, newSecret()))
        .form(form().with("client_id", id).with("client_secret", newSecret()))
        .send();
  }

  private static String basic(String id, String secret) {
    return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(UTF_8));
  }

  private static Form form() {
    return Form.empty()
        .with("grant_type", "client_credentials")
        .with("token", "of-nobody")
        .with("scope", "openid");
  }
}
