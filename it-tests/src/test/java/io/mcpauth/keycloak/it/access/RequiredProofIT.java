package io.mcpauth.keycloak.it.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.connections.Grant;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.oauth.Proofs;
import io.mcpauth.keycloak.it.props.ResourceServer;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.net.URI;
import java.text.ParseException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * An MCP server with {@code mcp.require_dpop} gets no token that works without a key (RFC 9449).
 */
@OnKeycloak
class RequiredProofIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final ResourceServer server;
  private final OAuthClient client;
  private final Proofs proofs = Proofs.ofNewKey();

  RequiredProofIT(McpRealm realm) {
    this.realm = realm;
    this.server = ResourceServer.registered(realm, Map.of("mcp.require_dpop", "true"));
    this.client = OAuthClient.registered(realm, REDIRECT_URI);
  }

  private AuthorizationRequest request(String scope) {
    return client.authorization(scope).with("resource", server.url());
  }

  private AuthorizationRequest bound(String scope) {
    return request(scope).with("dpop_jkt", proofs.thumbprint());
  }

  private Callback signIn(AuthorizationRequest request) {
    return realm.browser().open(request.uri()).login("alice", "alice").accept().callback();
  }

  private Answer post(Form form, @Nullable Proofs proofs) {
    Form named = form.value("client_id").isPresent() ? form : form.with("client_id", client.id());
    Http request = Http.post(realm.endpoint("token")).form(named);
    return proofs == null
        ? request.send()
        : request.header("DPoP", proofs.dpop("POST", realm.endpoint("token"))).send();
  }

  private static Form refresh(Answer answer) {
    return Form.empty()
        .with("grant_type", "refresh_token")
        .with("refresh_token", answer.json().path("refresh_token").asText());
  }

  private @Nullable Object keyOf(Answer answer) throws ParseException {
    @Nullable Map<String, Object> confirmation =
        realm.verified(answer.json().path("access_token").asText()).getJSONObjectClaim("cnf");
    return confirmation == null ? null : confirmation.get("jkt");
  }

  /** Before anybody signs in; the code would be good for whoever has it. */
  @Test
  void aRequestThatNamesNoKeyIsRefusedBeforeLogin() {
    Callback refused = realm.browser().open(request(Grant.ONLINE).uri()).callback();

    assertThat(refused.error()).isEqualTo("invalid_request");
    assertThat(refused.parameters().value("error_description").orElse("")).contains("dpop_jkt");
  }

  @Test
  void whatLeavesIsBoundToTheKey() throws ParseException {
    AuthorizationRequest request = bound(Grant.ONLINE);

    Answer answer = post(client.redemption(request, signIn(request)), proofs).expect(200);

    assertThat(answer.json().path("token_type").asText()).isEqualTo("DPoP");
    assertThat(keyOf(answer)).isEqualTo(proofs.thumbprint());
    assertThat(
            server
                .introspect(answer.json().path("access_token").asText())
                .path("active")
                .asBoolean())
        .isTrue();
    assertThat(keyOf(post(refresh(answer), proofs).expect(200))).isEqualTo(proofs.thumbprint());
  }

  /** The client can mend its request: the code is still good. */
  @Test
  void aCodeIsNotRedeemedWithoutAProof() {
    AuthorizationRequest request = bound(Grant.ONLINE);
    Form redemption = client.redemption(request, signIn(request));

    Answer refused = post(redemption, null).expect(400);

    assertThat(refused.error()).isEqualTo("invalid_dpop_proof");
    assertThat(refused.json().path("error_description").asText()).contains("DPoP proof");
  }

  @Test
  void theCodeOfARefusedRedemptionIsStillGood() {
    AuthorizationRequest request = bound(Grant.ONLINE);
    Form redemption = client.redemption(request, signIn(request));
    post(redemption, null).expect(400);

    post(redemption, proofs).expect(200);
  }

  @Test
  void aRefreshWithoutAProofIsRefusedAndBurnsNothing() {
    AuthorizationRequest request = bound(Grant.OFFLINE);
    Answer answer = post(client.redemption(request, signIn(request)), proofs).expect(200);

    assertThat(post(refresh(answer), null).expect(400).error()).isEqualTo("invalid_grant");

    post(refresh(answer), proofs).expect(200);
  }

  /** RFC 9449 section 10.1: the proof with the pushed request says the key as well. */
  @Test
  void aPushedRequestNamesTheKeyByItsProof() throws ParseException {
    AuthorizationRequest request = request(Grant.ONLINE);
    Http push = Http.post(realm.endpoint("ext/par/request")).form(request.parameters());

    assertThat(push.send().expect(400).error()).isEqualTo("invalid_request");
    Answer pushed =
        Http.post(realm.endpoint("ext/par/request"))
            .form(request.parameters())
            .header("DPoP", proofs.dpop("POST", realm.endpoint("ext/par/request")))
            .send()
            .expect(201);
    AuthorizationRequest byUri =
        new AuthorizationRequest(
            request.endpoint(),
            Form.empty()
                .with("client_id", client.id())
                .with("request_uri", pushed.json().path("request_uri").asText()),
            request.pkce());

    Answer answer = post(client.redemption(request, signIn(byUri)), proofs).expect(200);

    assertThat(keyOf(answer)).isEqualTo(proofs.thumbprint());
  }

  @Test
  void clientCredentialsNeedAProofToo() throws ParseException {
    ConfidentialClients clients = new ConfidentialClients(realm);
    String secret = ConfidentialClients.newSecret();
    String id = clients.create(Map.of("secret", secret));
    Form form =
        Form.empty()
            .with("grant_type", "client_credentials")
            .with("client_id", id)
            .with("client_secret", secret)
            .with("resource", server.url());

    assertThat(Http.post(realm.endpoint("token")).form(form).send().expect(400).error())
        .isEqualTo("invalid_dpop_proof");
    Answer answer =
        Http.post(realm.endpoint("token"))
            .form(form)
            .header("DPoP", proofs.dpop("POST", realm.endpoint("token")))
            .send()
            .expect(200);
    assertThat(keyOf(answer)).isEqualTo(proofs.thumbprint());
  }

  /** RFC 8628 has no parameter for the key, so the token request proves it. */
  @Test
  void aDeviceNeedsAProofToo() throws ParseException {
    String device = "device-" + UUID.randomUUID();
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                device,
                "publicClient",
                true,
                "attributes",
                Map.of("oauth2.device.authorization.grant.enabled", "true")))
        .expect(201);

    assertThat(post(approvedDevice(device), null).expect(400).error())
        .isEqualTo("invalid_dpop_proof");
    assertThat(keyOf(post(approvedDevice(device), proofs).expect(200)))
        .isEqualTo(proofs.thumbprint());
  }

  private Form approvedDevice(String device) {
    Pkce pkce = Pkce.random();
    JsonNode told =
        Http.post(realm.endpoint("auth/device"))
            .form(
                Form.empty()
                    .with("client_id", device)
                    .with("scope", Grant.ONLINE)
                    .with("resource", server.url())
                    .with("code_challenge", pkce.challenge())
                    .with("code_challenge_method", "S256"))
            .send()
            .expect(200)
            .json();
    realm
        .browser()
        .open(URI.create(told.path("verification_uri_complete").asText()))
        .login("alice", "alice")
        .accept();
    return Form.empty()
        .with("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
        .with("client_id", device)
        .with("device_code", told.path("device_code").asText())
        .with("code_verifier", pkce.verifier());
  }

  /** It lives until it expires; what comes after it is bound. */
  @Test
  void aTokenOfBeforeStaysAndItsRefreshNeedsAProof() throws ParseException {
    ResourceServer other = ResourceServer.registered(realm);
    AuthorizationRequest request = client.authorization(Grant.ONLINE).with("resource", other.url());
    Answer before = post(client.redemption(request, signIn(request)), null).expect(200);
    other.set(Map.of("mcp.require_dpop", "true"));

    assertThat(
            other
                .introspect(before.json().path("access_token").asText())
                .path("active")
                .asBoolean())
        .isTrue();
    assertThat(post(refresh(before), null).expect(400).error()).isEqualTo("invalid_grant");
    Answer after = post(refresh(before), proofs).expect(200);
    assertThat(keyOf(after)).isEqualTo(proofs.thumbprint());
    other.set(Map.of("mcp.require_dpop", "false"));
    post(refresh(after), proofs).expect(200);
  }

  /** Only an import goes past the check when it is saved. */
  @Test
  void whatCannotBeReadMeansYes() {
    ConfidentialClients clients = new ConfidentialClients(realm);
    String url = "https://imported-proof.example/mcp";
    clients.importOne(
        Map.of("attributes", Map.of("resource_url", url, "mcp.require_dpop", "perhaps")));

    Callback refused =
        realm
            .browser()
            .open(client.authorization(Grant.ONLINE).with("resource", url).uri())
            .callback();

    assertThat(refused.error()).isEqualTo("invalid_request");
  }

  @Test
  void otherServersAreAsBefore() {
    AuthorizationRequest request = client.authorization(Grant.ONLINE);
    Page page = realm.browser().open(request.uri()).login("bob", "bob").accept();

    Answer answer = post(client.redemption(request, page.callback()), null).expect(200);

    assertThat(answer.json().path("token_type").asText()).isEqualTo("Bearer");
  }
}
