package io.mcpauth.keycloak.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainObject;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A {@code resource} that is longer than Keycloak reads is not the same as none: whoever asks for a
 * token for some server must not get one for another.
 */
@OnKeycloak
class LongResourceIT {

  private static final String SAMPLE = "http://localhost:3000/mcp";
  private static final String REDIRECT_URI = "http://localhost:8765/callback";

  private final McpRealm realm;
  private final OAuthClient dynamic;
  private final OAuthClient confidential;
  private final RealmUser user;

  LongResourceIT(McpRealm realm) {
    this.realm = realm;
    this.dynamic = OAuthClient.registered(realm, REDIRECT_URI);
    this.confidential =
        ConfidentialClient.created(
            realm,
            Map.of(
                "oauth2.device.authorization.grant.enabled", "true",
                "oidc.ciba.grant.enabled", "true"));
    this.user = RealmUser.created(realm);
  }

  private static String longResource(int length) {
    return SAMPLE + "?" + "a".repeat(length - SAMPLE.length() - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2001, 2049, 4001, 20_000})
  void isRefusedBeforeLogin(int length) {
    Form form = dynamic.authorization("mcp:tools").parameters();

    Answer answer =
        Http.post(realm.endpoint("auth")).form(form.with("resource", longResource(length))).send();

    assertThat(answer.expect(302).location().toString()).contains("error=invalid_target");
  }

  @ParameterizedTest
  @ValueSource(ints = {2001, 2049, 4001, 20_000})
  void isRefusedInARequestObject(int length) {
    AuthorizationRequest request = dynamic.authorization("mcp:tools");
    Map<String, Object> claims = new HashMap<>();
    request.parameters().parameters().forEach(p -> claims.put(p.getKey(), p.getValue()));
    claims.put("resource", longResource(length));
    String object = new PlainObject(new Payload(claims)).serialize();

    Answer answer =
        Http.post(realm.endpoint("auth"))
            .form(request.parameters().with("request", object).with("resource", SAMPLE))
            .send();

    assertThat(answer.expect(302).location().toString()).contains("error=invalid_target");
  }

  @ParameterizedTest
  @ValueSource(ints = {2001, 2049, 4001, 20_000})
  void isRefusedInAPushedRequest(int length) {
    Form form = dynamic.authorization("mcp:tools").parameters();

    Answer answer =
        Http.post(realm.endpoint("ext/par/request"))
            .form(form.with("resource", longResource(length)))
            .send();

    assertThat(answer.expect(400).error()).isIn("invalid_target", "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(ints = {2001, 2049, 4001, 20_000})
  void isRefusedInTokenRequests(int length) {
    JsonNode tokens =
        ConsoleClient.tokensOf(
            dynamic, user, dynamic.authorization("mcp:tools").with("resource", SAMPLE));
    Form refresh =
        Form.empty()
            .with("grant_type", "refresh_token")
            .with("refresh_token", tokens.path("refresh_token").asText());
    AuthorizationRequest request = dynamic.authorization("mcp:tools").with("resource", SAMPLE);
    Form redemption =
        dynamic.redemption(
            request,
            realm.browser().open(request.uri()).login(user.name(), user.password()).callback());
    String resource = longResource(length);

    assertRefused(dynamic.token(refresh.with("resource", resource)));
    assertRefused(dynamic.token(redemption.with("resource", resource)));
    assertRefused(
        confidential.token(
            Form.empty().with("grant_type", "client_credentials").with("resource", resource)));
    dynamic.token(refresh).expect(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {2001, 2049, 4001, 20_000})
  void isRefusedInDeviceRequests(int length) {
    Pkce pkce = Pkce.random();

    assertRefused(
        asConfidential(
            "auth/device",
            Form.empty()
                .with("scope", "mcp:tools")
                .with("code_challenge", pkce.challenge())
                .with("code_challenge_method", "S256")
                .with("resource", longResource(length))));
  }

  @ParameterizedTest
  @ValueSource(ints = {2001, 2049, 4001, 20_000})
  void isRefusedInBackchannelRequests(int length) {
    assertRefused(
        asConfidential(
            "ext/ciba/auth",
            Form.empty()
                .with("scope", "openid mcp:tools")
                .with("login_hint", user.name())
                .with("resource", longResource(length))));
  }

  /** Two values that together are longer than Keycloak reads. */
  @Test
  void isRefusedWhereItRepeats() {
    Form form = dynamic.authorization("mcp:tools").parameters();

    Answer answer =
        Http.post(realm.endpoint("auth"))
            .form(form.and("resource", SAMPLE).and("resource", longResource(5000)))
            .send();

    assertThat(answer.expect(302).location().toString()).contains("error=invalid_target");
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.expect(400).error())
        .as(answer.toString())
        .isIn("invalid_target", "invalid_request");
  }

  private Answer asConfidential(String endpoint, Form form) {
    return Http.post(realm.endpoint(endpoint))
        .form(
            form.with("client_id", confidential.id())
                .with("client_secret", confidential.registration().secret().orElseThrow()))
        .send();
  }
}
