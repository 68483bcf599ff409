package io.mcpauth.keycloak.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The executor {@code mcp-hashed-client-secret} and the authenticator beside it, over HTTP. */
@OnKeycloak
class HashedClientSecretIT {

  private static final String HASH = "mcp.secret.hash";
  private static final String HYDRA = "$pbkdf2-sha256$i=1000,l=32$c2FsdHNhbHRzYWx0c2FsdA$";

  private final McpRealm realm;

  HashedClientSecretIT(McpRealm realm) {
    this.realm = realm;
  }

  @Test
  void storesASuppliedSecretAsAHashOnly() {
    String secret = newSecret();
    String id = create(Map.of("secret", secret));

    assertThat(token(id, secret).status()).isEqualTo(200);
    JsonNode stored = realm.client(id);
    assertThat(stored.path("secret").isMissingNode()).isTrue();
    assertThat(hashOf(id)).startsWith("$pbkdf2-sha256$i=600000,l=32$");
    assertThat(readSecret(id)).isEmpty();
  }

  /** RFC 6749 section 5.2. */
  @Test
  void refusesAWrongSecretWithTheSchemeThatTheClientUsed() {
    String id = create(Map.of("secret", newSecret()));

    Answer basic = basic(id, newSecret());
    Answer post = token(id, newSecret());

    assertThat(basic.expect(401).error()).isEqualTo("invalid_client");
    assertThat(basic.header("WWW-Authenticate"))
        .hasValueSatisfying(h -> assertThat(h).startsWith("Basic "));
    assertThat(post.expect(401).error()).isEqualTo("invalid_client");
    assertThat(post.header("WWW-Authenticate")).isEmpty();
  }

  /** RFC 6749 section 2.3.1: both halves are form-encoded. */
  @Test
  void decodesTheBasicHeaderAsRfc6749Says() {
    String secret = "a+b:c%41 é/=&" + UUID.randomUUID();
    String id = create(Map.of("secret", secret));

    assertThat(basic(id, secret).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic bm9jb2xvbg==",
        "basic OnNlY3JldA==",
        "Basic YTolWlo="
      })
  void answersAMalformedBasicHeaderWithAChallenge(String header) {
    Answer refused =
        Http.post(realm.endpoint("token"))
            .header("Authorization", header)
            .form(Form.empty().with("grant_type", "client_credentials"))
            .send();

    assertThat(refused.expect(401).error()).isEqualTo("invalid_client");
    assertThat(refused.header("WWW-Authenticate"))
        .hasValueSatisfying(h -> assertThat(h).startsWith("Basic realm="));
  }

  @Test
  void keepsTheMethodThatTheClientIsAllowed() {
    String secret = newSecret();
    String id =
        create(
            Map.of(
                "secret",
                secret,
                "attributes",
                Map.of("client.secret.authentication.allowed.method", "client_secret_basic")));

    assertThat(basic(id, secret).status()).isEqualTo(200);
    assertThat(token(id, secret).status()).isEqualTo(401);
  }

  @Test
  void showsAGeneratedSecretOnceToTheAdministratorWhoMadeIt() {
    String id = create(Map.of());

    String shown = readSecret(id);

    assertThat(shown).isNotEmpty();
    assertThat(token(id, shown).status()).isEqualTo(200);
    assertThat(readSecret(id)).isEmpty();
  }

  @Test
  void showsARegeneratedSecretInTheAnswerAndInTheNextReadOfTheClient() {
    String before = newSecret();
    String id = create(Map.of("secret", before));

    String made = regenerate(id);
    JsonNode first = client(id);
    JsonNode second = client(id);

    assertThat(first.path("secret").asText()).isEqualTo(made);
    assertThat(second.has("secret")).isFalse();
    assertThat(token(id, made).status()).isEqualTo(200);
    assertThat(token(id, before).status()).isEqualTo(401);
  }

  @Test
  void showsANewSecretToNoOtherAdministrator() {
    String observer = administrator();
    String id = create(Map.of("secret", newSecret()));
    String made = regenerate(id);

    JsonNode seen =
        Http.get(URI.create(adminUrl("/clients/" + uuid(id))))
            .bearer(observer)
            .send()
            .expect(200)
            .json();

    assertThat(seen.has("secret")).isFalse();
    assertThat(client(id).path("secret").asText()).isEqualTo(made);
  }

  @Test
  void keepsTheSecretWhenAnUpdateDoesNotNameIt() {
    String secret = newSecret();
    String id = create(Map.of("secret", secret));
    String hash = hashOf(id);

    update(id, Map.of("description", "changed")).expect(204);
    update(id, client(id)).expect(204);
    update(id, Map.of("secret", "")).expect(204);

    assertThat(hashOf(id)).isEqualTo(hash);
    assertThat(token(id, secret).status()).isEqualTo(200);
  }

  /** The console sends back what it was shown. */
  @Test
  void keepsTheHashWhenTheSecretIsSentAgain() {
    String id = create(Map.of("secret", newSecret()));
    String made = regenerate(id);
    String hash = hashOf(id);

    update(id, client(id)).expect(204);
    update(id, Map.of("secret", made)).expect(204);

    assertThat(hashOf(id)).isEqualTo(hash);
  }

  @Test
  void takesANewSecretFromAnUpdate() {
    String before = newSecret();
    String after = newSecret();
    String id = create(Map.of("secret", before));

    update(id, Map.of("secret", after)).expect(204);

    assertThat(token(id, after).status()).isEqualTo(200);
    assertThat(token(id, before).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({"too-short, 16 characters or more", "**********, mask of an export"})
  void refusesASecretThatIsNone(String secret, String remedy) {
    Answer created =
        realm
            .admin()
            .post("/clients", representation("new-" + UUID.randomUUID(), Map.of("secret", secret)));

    assertThat(created.expect(400).body()).contains(remedy);
  }

  @Test
  void storesNoSecretOfAClientThatHasAKey() {
    String id = create(Map.of("clientAuthenticatorType", "client-jwt"));

    assertThat(client(id).has("secret")).isFalse();
    assertThat(client(id).path("attributes").has(HASH)).isFalse();
  }

  /** The public client has nothing to hash; made confidential, it gets a secret. */
  @Test
  void givesASecretToAClientThatBecomesConfidential() {
    String id = create(Map.of("publicClient", true, "serviceAccountsEnabled", false));

    update(id, Map.of("publicClient", false, "serviceAccountsEnabled", true)).expect(204);
    String secret = readSecret(id);

    assertThat(token(id, secret).status()).isEqualTo(200);
    update(id, Map.of("publicClient", true, "serviceAccountsEnabled", false)).expect(204);
    assertThat(client(id).path("attributes").has(HASH)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "clientAuthenticatorType, client-secret-jwt, client_secret_jwt",
    "request.object.signature.alg, HS256, request.object.signature.alg",
    "id.token.encrypted.response.alg, dir, id.token.encrypted.response.alg",
    "user.info.encrypted.response.alg, A256KW, user.info.encrypted.response.alg",
  })
  void refusesSettingsThatNeedThePlainSecret(String setting, String value, String field) {
    Map<String, Object> change =
        setting.equals("clientAuthenticatorType")
            ? Map.of(setting, value)
            : Map.of("attributes", Map.of(setting, value));
    String id = create(Map.of("secret", newSecret()));

    Answer created =
        realm.admin().post("/clients", representation("new-" + UUID.randomUUID(), change));
    Answer updated = update(id, change);

    assertThat(created.expect(400).body()).contains(field, "choose");
    assertThat(updated.expect(400).body()).contains(field, "choose");
  }

  @Test
  void refusesTheHashAsASecret() {
    String id = create(Map.of("secret", newSecret()));

    assertThat(token(id, hashOf(id)).status()).isEqualTo(401);
    assertThat(basic(id, hashOf(id)).status()).isEqualTo(401);
  }

  /** Past the policy, and with the hash as the key of an HMAC (RFC 7523 section 2.2). */
  @Test
  void refusesTheHashAsTheKeyOfAClientAssertion() throws Exception {
    String id = create(Map.of("secret", newSecret()));
    String hash = hashOf(id);
    withoutPolicy(
        () -> update(id, Map.of("clientAuthenticatorType", "client-secret-jwt")).expect(204));

    Answer refused =
        Http.post(realm.endpoint("token"))
            .form(
                Form.empty()
                    .with("grant_type", "client_credentials")
                    .with(
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                    .with(
                        "client_assertion",
                        jwt(hash, claims(id, id).audience(realm.issuer().toString()))))
            .send();

    assertThat(refused.status()).isIn(400, 401);
    assertThat(refused.json().has("access_token")).isFalse();
    assertThat(token(id, hash).status()).isIn(400, 401);
    realm.admin().delete("/clients/" + uuid(id)).expect(204);
  }

  /** OpenID Connect Core section 6.1: a request object under HS256 has the secret as its key. */
  @Test
  void refusesARequestObjectUnderASymmetricAlgorithm() throws Exception {
    String id =
        create(
            Map.of(
                "secret",
                newSecret(),
                "standardFlowEnabled",
                true,
                "redirectUris",
                List.of(REDIRECT_URI)));
    String request =
        jwt(
            hashOf(id),
            claims(id, null)
                .audience(realm.issuer().toString())
                .claim("client_id", id)
                .claim("response_type", "code")
                .claim("redirect_uri", REDIRECT_URI)
                .claim("scope", "openid"));

    Answer refused =
        Http.get(
                URI.create(
                    realm.endpoint("auth")
                        + "?"
                        + Form.empty()
                            .with("client_id", id)
                            .with("response_type", "code")
                            .with("redirect_uri", REDIRECT_URI)
                            .with("scope", "openid")
                            .with("request", request)
                            .encoded()))
            .send();

    assertThat(refused.status()).isIn(302, 400);
    assertThat(refused.header("Location").orElse("error=page")).contains("error=");
  }

  @Test
  void keepsAVaultReferenceAsItIs() {
    String id = create(Map.of("secret", "${vault.of-this-test}"));

    assertThat(client(id).path("secret").asText()).isEqualTo("${vault.of-this-test}");
    assertThat(client(id).path("attributes").has(HASH)).isFalse();
  }

  @Test
  void hashesAClientInClearWhenItIsUsedFirst() {
    String secret = newSecret();
    String id = importClient(Map.of("secret", secret));
    assertThat(client(id).path("secret").asText()).isEqualTo(secret);

    assertThat(introspects(id, newSecret())).isEqualTo(401);
    assertThat(client(id).path("secret").asText()).isEqualTo(secret);
    assertThat(introspects(id, secret)).isEqualTo(200);

    assertThat(client(id).has("secret")).isFalse();
    assertThat(hashOf(id)).startsWith("$pbkdf2-sha256$i=600000,l=32$");
    assertThat(introspects(id, secret)).isEqualTo(200);
    assertThat(introspects(id, newSecret())).isEqualTo(401);
  }

  @Test
  void takesHashesOfHydraAndStrengthensThemAtTheFirstUse() throws Exception {
    String id = importClient(Map.of("attributes", Map.of(HASH, hydra("an-old-secret-of-hydra"))));

    assertThat(introspects(id, "another-secret-here")).isEqualTo(401);
    assertThat(introspects(id, "an-old-secret-of-hydra")).isEqualTo(200);

    assertThat(hashOf(id)).startsWith("$pbkdf2-sha256$i=600000,l=32$");
    assertThat(client(id).has("secret")).isFalse();
    assertThat(introspects(id, "an-old-secret-of-hydra")).isEqualTo(200);
  }

  @Test
  void takesAHashFromAnAdministratorAndNoMalformedOne() throws Exception {
    String id = create(Map.of("attributes", Map.of(HASH, hydra("an-old-secret-of-hydra"))));

    assertThat(hashOf(id)).startsWith(HYDRA);
    assertThat(token(id, "an-old-secret-of-hydra").status()).isEqualTo(200);
    assertThat(update(id, Map.of("attributes", Map.of(HASH, "$2a$10$bcrypt"))).expect(400).body())
        .contains(HASH, "$pbkdf2-sha256$");
    assertThat(
            update(id, Map.of("secret", newSecret(), "attributes", Map.of(HASH, hydra("x"))))
                .expect(400)
                .body())
        .contains("not both");
  }

  @Test
  void tellsARegisteringClientItsSecretOnce() {
    JsonNode registered = register();
    String id = registered.path("client_id").asText();
    String secret = registered.path("client_secret").asText();

    assertThat(secret).hasSizeGreaterThanOrEqualTo(32);
    assertThat(introspects(id, secret)).isEqualTo(200);
    JsonNode read = registration(registered, "GET").send().expect(200).json();
    assertThat(read.has("client_secret")).isFalse();
    assertThat(read.has("client_secret_expires_at")).isFalse();
  }

  /** RFC 7592 section 2.2. */
  @Test
  void neitherTellsNorTakesASecretWhenAClientUpdatesItself() {
    JsonNode registered = register();
    String id = registered.path("client_id").asText();
    String secret = registered.path("client_secret").asText();
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("client_id", id);
    metadata.put("token_endpoint_auth_method", "client_secret_post");

    JsonNode updated = registration(registered, "PUT").json(metadata).send().expect(200).json();

    assertThat(updated.has("client_secret")).isFalse();
    assertThat(introspects(id, secret)).isEqualTo(200);
  }

  @Test
  void refusesAHashFromARegistration() throws Exception {
    int before = realm.clientCount();

    Answer refused =
        Http.post(URI.create(realm.issuer() + "/clients-registrations/default"))
            .json(
                Map.of(
                    "clientId",
                    "claims-" + UUID.randomUUID(),
                    "publicClient",
                    false,
                    "redirectUris",
                    List.of(REDIRECT_URI),
                    "attributes",
                    Map.of(HASH, hydra("known-to-me-and-nobody"))))
            .send();

    assertThat(refused.status()).isIn(400, 403);
    assertThat(realm.clientCount()).isEqualTo(before);
  }

  @Test
  void hashesAllSecretsOfARealmAtOnceAndAgain() {
    String secret = newSecret();
    String id = importClient(Map.of("secret", secret));

    JsonNode dry = hashAll("?dryRun=true");
    assertThat(texts(dry.path("hashed"))).contains(id);
    assertThat(client(id).path("secret").asText()).isEqualTo(secret);

    JsonNode done = hashAll("");
    assertThat(texts(done.path("hashed"))).contains(id);
    assertThat(client(id).has("secret")).isFalse();
    assertThat(introspects(id, secret)).isEqualTo(200);

    assertThat(hashAll("").path("hashed")).isEmpty();
    JsonNode counts = realm.admin().get("/mcp/secrets").expect(200).json();
    assertThat(counts.path("clear").asInt()).isZero();
    assertThat(counts.path("hashed").asInt()).isPositive();
  }

  /** After so many wrong secrets each further one waits; who is known does not. */
  @Test
  void slowsGuessingDownAndNotTheClientThatIsKnown() {
    String secret = newSecret();
    String id = create(Map.of("secret", secret));
    assertThat(token(id, secret).status()).isEqualTo(200);

    Answer last = token(id, newSecret());
    for (int i = 0; i < 12 && last.status() == 401; i++) {
      last = token(id, newSecret());
    }

    assertThat(last.status()).isEqualTo(503);
    assertThat(last.error()).isEqualTo("temporarily_unavailable");
    assertThat(last.header("Retry-After")).contains("5");
    assertThat(token(id, secret).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keycloak-oidc-keycloak-json", "keycloak-oidc-jboss-subsystem"})
  void offersNoSecretForAdapters(String format) {
    String secret = newSecret();
    String id = create(Map.of("secret", secret));

    String file =
        realm
            .admin()
            .get("/clients/" + uuid(id) + "/installation/providers/" + format)
            .expect(200)
            .body();

    assertThat(file).doesNotContain(secret).doesNotContain("pbkdf2").doesNotContain("<credential");
  }

  @Test
  void exportsTheHashAndNothingElse() {
    String secret = newSecret();
    String id = create(Map.of("secret", secret));

    String export =
        realm.admin().post("/partial-export?exportClients=true", Map.of()).expect(200).body();

    assertThat(export).contains(id).contains("$pbkdf2-sha256$").doesNotContain(secret);
  }

  @ParameterizedTest
  @CsvSource({
    "rounds, 9999",
    "rounds, many",
    "cache-lifetime, 0",
    "cache-size, -1",
    "min-secret-length, 7"
  })
  void answersABadSettingWithTheRemedyWhenTheProfileIsSaved(String key, String value) {
    Answer refused =
        realm
            .admin()
            .put(
                "/client-policies/profiles",
                Map.of(
                    "profiles",
                    List.of(
                        Map.of(
                            "name",
                            "p",
                            "executors",
                            List.of(
                                Map.of(
                                    "executor",
                                    "mcp-hashed-client-secret",
                                    "configuration",
                                    Map.of(key, value)))))))
            .expect(400);

    assertThat(refused.body()).contains(key, "enter a whole number from");
  }

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private static String newSecret() {
    return "secret-" + UUID.randomUUID();
  }

  private String create(Map<String, Object> settings) {
    String id = "client-" + UUID.randomUUID();
    realm.admin().post("/clients", representation(id, settings)).expect(201);
    return id;
  }

  /** Past the client policies, as an import of a realm does. */
  private String importClient(Map<String, Object> settings) {
    String id = "imported-" + UUID.randomUUID();
    realm
        .admin()
        .post("/partialImport", Map.of("clients", List.of(representation(id, settings))))
        .expect(200);
    return id;
  }

  private static Map<String, Object> representation(String id, Map<String, Object> settings) {
    Map<String, Object> client = new LinkedHashMap<>();
    client.put("clientId", id);
    client.put("publicClient", false);
    client.put("standardFlowEnabled", false);
    client.put("serviceAccountsEnabled", true);
    client.putAll(settings);
    return client;
  }

  private Answer update(String id, Object change) {
    ObjectNode body = new ObjectMapper().valueToTree(change);
    body.put("clientId", id);
    return realm.admin().put("/clients/" + uuid(id), body);
  }

  private String uuid(String id) {
    return realm.client(id).path("id").asText();
  }

  /** As the console reads it. */
  private JsonNode client(String id) {
    return realm.admin().get("/clients/" + uuid(id)).expect(200).json();
  }

  private String hashOf(String id) {
    return realm.client(id).path("attributes").path(HASH).asText();
  }

  private String readSecret(String id) {
    return realm
        .admin()
        .get("/clients/" + uuid(id) + "/client-secret")
        .expect(200)
        .json()
        .path("value")
        .asText();
  }

  private String regenerate(String id) {
    return realm
        .admin()
        .post("/clients/" + uuid(id) + "/client-secret", Map.of())
        .expect(200)
        .json()
        .path("value")
        .asText();
  }

  private Answer token(String id, String secret) {
    return Http.post(realm.endpoint("token"))
        .form(
            Form.empty()
                .with("grant_type", "client_credentials")
                .with("client_id", id)
                .with("client_secret", secret))
        .send();
  }

  private Answer basic(String id, String secret) {
    String pair = URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
    return Http.post(realm.endpoint("token"))
        .header(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)))
        .form(Form.empty().with("grant_type", "client_credentials"))
        .send();
  }

  private int introspects(String id, String secret) {
    return Http.post(realm.endpoint("token/introspect"))
        .form(
            Form.empty()
                .with("client_id", id)
                .with("client_secret", secret)
                .with("token", "of-nobody"))
        .send()
        .status();
  }

  private JsonNode register() {
    Map<String, Object> metadata = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    metadata.put("token_endpoint_auth_method", "client_secret_post");
    return realm.registration().register(metadata).expect(201).json();
  }

  private static Http registration(JsonNode registered, String method) {
    return Http.request(method, URI.create(registered.path("registration_client_uri").asText()))
        .bearer(registered.path("registration_access_token").asText());
  }

  private JsonNode hashAll(String query) {
    return realm.admin().post("/mcp/secrets/hash" + query, Map.of()).expect(200).json();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** Hydra's hash of a secret under a fixed salt; computed by the JDK here. */
  private static String hydra(String secret) throws Exception {
    byte[] salt = "saltsaltsaltsalt".getBytes(UTF_8);
    byte[] hash =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, 1000, 256))
            .getEncoded();
    return HYDRA + Base64.getEncoder().withoutPadding().encodeToString(hash);
  }

  private static JWTClaimsSet.Builder claims(String issuer, @Nullable String subject) {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .subject(subject)
        .jwtID(UUID.randomUUID().toString())
        .claim("iat", Instant.now().getEpochSecond())
        .claim("exp", Instant.now().plusSeconds(60).getEpochSecond());
  }

  private static String jwt(String key, JWTClaimsSet.Builder claims) throws JOSEException {
    SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
    jwt.sign(new MACSigner(key));
    return jwt.serialize();
  }

  private void withoutPolicy(Runnable action) {
    JsonNode policies = realm.admin().get("/client-policies/policies").expect(200).json();
    JsonNode off = policies.deepCopy();
    for (JsonNode policy : off.path("policies")) {
      if (policy.path("name").asText().equals("mcp-hashed-secrets")) {
        ((ObjectNode) policy).put("enabled", false);
      }
    }
    realm.admin().put("/client-policies/policies", off).expect(204);
    try {
      action.run();
    } finally {
      realm.admin().put("/client-policies/policies", policies).expect(204);
    }
  }

  private String adminUrl(String path) {
    return realm.server() + "/admin/realms/" + realm.name() + path;
  }

  /** An access token of another administrator: a service account with the realm's rights. */
  private String administrator() {
    String secret = newSecret();
    String id = create(Map.of("secret", secret, "fullScopeAllowed", true));
    String user =
        realm
            .admin()
            .get("/clients/" + uuid(id) + "/service-account-user")
            .expect(200)
            .json()
            .path("id")
            .asText();
    String management = uuid("realm-management");
    JsonNode role =
        realm.admin().get("/clients/" + management + "/roles/realm-admin").expect(200).json();
    realm
        .admin()
        .post("/users/" + user + "/role-mappings/clients/" + management, List.of(role))
        .expect(204);
    return token(id, secret).expect(200).json().path("access_token").asText();
  }
}
