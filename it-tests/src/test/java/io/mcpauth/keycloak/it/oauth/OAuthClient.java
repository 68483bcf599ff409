package io.mcpauth.keycloak.it.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A registered client at work: it asks for authorization and for tokens, and authenticates as it
 * registered.
 */
public final class OAuthClient {

  private final McpRealm realm;
  private final RegisteredClient registered;
  private final String redirectUri;

  private OAuthClient(McpRealm realm, RegisteredClient registered, String redirectUri) {
    this.realm = realm;
    this.registered = registered;
    this.redirectUri = redirectUri;
  }

  /** Registers a public client, as a stranger does. */
  public static OAuthClient registered(McpRealm realm, String redirectUri) {
    return of(
        realm,
        RegisteredClient.of(
            realm.registration().register(ClientRegistration.publicClient(redirectUri))));
  }

  /** Registers a public client under a name of its own choice. */
  public static OAuthClient named(McpRealm realm, String redirectUri, String name) {
    Map<String, Object> metadata =
        new LinkedHashMap<>(ClientRegistration.publicClient(redirectUri));
    metadata.put("client_name", name);
    return of(realm, RegisteredClient.of(realm.registration().register(metadata)));
  }

  /** A public client that somebody else made, such as an administrator. */
  public static OAuthClient known(McpRealm realm, String id, String redirectUri) {
    return of(realm, RegisteredClient.known(id, redirectUri));
  }

  /** A confidential client that somebody else made. */
  public static OAuthClient known(
      McpRealm realm, String id, String redirectUri, String authenticationMethod, String secret) {
    return of(realm, RegisteredClient.known(id, redirectUri, authenticationMethod, secret));
  }

  /** A client that uses its first redirect URI. */
  public static OAuthClient of(McpRealm realm, RegisteredClient registered) {
    return new OAuthClient(realm, registered, registered.firstRedirectUri());
  }

  public String id() {
    return registered.id();
  }

  public RegisteredClient registration() {
    return registered;
  }

  /** The same client with another redirect URI, such as the loopback port of this run. */
  public OAuthClient at(String otherRedirectUri) {
    return new OAuthClient(realm, registered, otherRedirectUri);
  }

  /** A correct request: code, PKCE S256, state. */
  public AuthorizationRequest authorization(String scope) {
    Pkce pkce = Pkce.random();
    return new AuthorizationRequest(
        realm.endpoint("auth"),
        Form.empty()
            .with("response_type", "code")
            .with("client_id", id())
            .with("redirect_uri", redirectUri)
            .with("scope", scope)
            .with("state", UUID.randomUUID().toString())
            .with("code_challenge", pkce.challenge())
            .with("code_challenge_method", "S256"),
        pkce);
  }

  /** Exchanges the code that came back to this request. */
  public Answer redeem(AuthorizationRequest request, Callback callback) {
    return token(redemption(request, callback));
  }

  /** The parameters of {@link #redeem}, for tests that change one. */
  public Form redemption(AuthorizationRequest request, Callback callback) {
    return Form.empty()
        .with("grant_type", "authorization_code")
        .with("code", callback.code())
        .with("redirect_uri", redirectUri)
        .with("code_verifier", request.pkce().verifier());
  }

  public Answer refresh(String refreshToken) {
    return token(
        Form.empty().with("grant_type", "refresh_token").with("refresh_token", refreshToken));
  }

  /** A token request of any kind. */
  public Answer token(Form parameters) {
    return post("token", parameters);
  }

  public Answer introspect(String token) {
    return post("token/introspect", Form.empty().with("token", token));
  }

  /** The same of a refresh token, which Keycloak knows by the hint alone. */
  public Answer introspectRefreshToken(String token) {
    return post(
        "token/introspect",
        Form.empty().with("token", token).with("token_type_hint", "refresh_token"));
  }

  public Answer revoke(String token) {
    return post("revoke", Form.empty().with("token", token));
  }

  private Answer post(String endpoint, Form parameters) {
    URI uri = realm.endpoint(endpoint);
    if (registered.secret().isEmpty()) {
      return Http.post(uri).form(parameters.with("client_id", id())).send();
    }
    String secret = registered.secret().get();
    if (registered.authenticationMethod().equals("client_secret_post")) {
      return Http.post(uri)
          .form(parameters.with("client_id", id()).with("client_secret", secret))
          .send();
    }
    return Http.post(uri)
        .form(parameters)
        .header("Authorization", "Basic " + basic(id(), secret))
        .send();
  }

  /** RFC 6749 section 2.3.1: both parts are form-encoded first. */
  private static String basic(String id, String secret) {
    String pair = URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
    return Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }
}
