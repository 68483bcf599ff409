package io.mcpauth.keycloak.it.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the applications of an operator's realm get from Keycloak, in a form to compare. */
record StockApplications(McpRealm realm) {

  /** New with each token. */
  private static final Set<String> CHANGING =
      Set.of(
          "iat",
          "exp",
          "auth_time",
          "jti",
          "sid",
          "session_state",
          "at_hash",
          "nonce",
          "reuse_id",
          "access_token",
          "refresh_token",
          "id_token",
          "expires_in",
          "refresh_expires_in");

  /** Ids, times and signatures. */
  private static final Pattern NEW_IN_SAML =
      Pattern.compile(
          "((?:ID|URI|IssueInstant|NotBefore|NotOnOrAfter|AuthnInstant|SessionNotOnOrAfter"
              + "|SessionIndex)=\")[^\"]*|(<dsig:(?:SignatureValue|DigestValue)>)[^<]*"
              + "|(<saml:NameID[^>]*>)[^<]*");

  /** Everything that they do, step by step. */
  Map<String, String> look() {
    Map<String, String> seen = new TreeMap<>();
    shop(seen);
    backOffice(seen);
    intranet(seen);
    for (String client : Set.of("shop", "back-office", OperatorRealm.INTRANET)) {
      seen.put("client " + client, realm.client(client).toString());
    }
    return seen;
  }

  /** A login without PKCE, refreshes of one token, userinfo, a login without pages, a logout. */
  private void shop(Map<String, String> seen) {
    OAuthClient shop = OAuthClient.known(realm, "shop", OperatorRealm.SHOP_URI);
    Browser browser = realm.browser();
    AuthorizationRequest request =
        shop.authorization("openid").without("code_challenge").without("code_challenge_method");
    Page page = browser.open(request.uri()).login("alice", OperatorRealm.PASSWORD);
    seen.put("callback", new TreeMap<>(Map.of("uri", page.callback().redirectUri())).toString());
    Answer answer =
        shop.token(shop.redemption(request, page.callback()).without("code_verifier")).expect(200);
    JsonNode tokens = answer.json();
    tokens(seen, "login", tokens);
    String refreshToken = tokens.path("refresh_token").asText();
    tokens(seen, "refresh", shop.refresh(refreshToken).expect(200).json());
    tokens(seen, "refresh again", shop.refresh(refreshToken).expect(200).json());
    seen.put(
        "userinfo",
        sorted(
            Http.get(realm.endpoint("userinfo"))
                .bearer(tokens.path("access_token").asText())
                .send()
                .expect(200)
                .json()));
    seen.put(
        "prompt=none",
        Boolean.toString(
            browser
                .open(request.with("prompt", "none").uri())
                .callback()
                .parameters()
                .value("code")
                .isPresent()));
    Page out =
        browser.open(
            URI.create(
                realm.endpoint("logout")
                    + "?id_token_hint="
                    + tokens.path("id_token").asText()
                    + "&post_logout_redirect_uri="
                    + URLEncoder.encode(OperatorRealm.SHOP_URI, StandardCharsets.UTF_8)));
    seen.put("logout", out.uri().toString());
    seen.put("refresh after logout", shop.refresh(refreshToken).expect(400).error());
    seen.put(
        "implicit",
        String.valueOf(
            browser.open(request.with("response_type", "token").uri()).callback().error()));
  }

  /** The password grant, a service account, introspection. */
  private void backOffice(Map<String, String> seen) {
    OAuthClient office =
        OAuthClient.known(
            realm,
            "back-office",
            OperatorRealm.SHOP_URI,
            "client_secret_basic",
            OperatorRealm.BACK_OFFICE_SECRET);
    JsonNode tokens =
        office
            .token(
                Form.empty()
                    .with("grant_type", "password")
                    .with("scope", "openid")
                    .with("username", "bob")
                    .with("password", OperatorRealm.PASSWORD))
            .expect(200)
            .json();
    tokens(seen, "password grant", tokens);
    tokens(
        seen,
        "service account",
        office.token(Form.empty().with("grant_type", "client_credentials")).expect(200).json());
    seen.put(
        "introspection",
        sorted(office.introspect(tokens.path("access_token").asText()).expect(200).json()));
    office.revoke(tokens.path("refresh_token").asText()).expect(200);
    seen.put(
        "refresh after revocation",
        office.refresh(tokens.path("refresh_token").asText()).expect(400).error());
    seen.put(
        "secret",
        realm
            .admin()
            .get("/clients/" + realm.client("back-office").path("id").asText() + "/client-secret")
            .expect(200)
            .json()
            .path("value")
            .asText());
  }

  /** A login by SAML, with all that its answer says, and the metadata that it was set up with. */
  private void intranet(Map<String, String> seen) {
    Page login =
        realm
            .browser()
            .open(URI.create(realm.issuer() + "/protocol/saml/clients/" + OperatorRealm.INTRANET));
    Page answer = login.login("bob", OperatorRealm.PASSWORD);
    String response = answer.html().select("input[name=SAMLResponse]").attr("value");
    seen.put("SAML, sent to", answer.html().select("form").attr("action"));
    seen.put(
        "SAML, response",
        NEW_IN_SAML
            .matcher(new String(Base64.getMimeDecoder().decode(response), StandardCharsets.UTF_8))
            .replaceAll("$1$2$3..."));
    seen.put(
        "SAML, metadata",
        Http.get(URI.create(realm.issuer() + "/protocol/saml/descriptor"))
            .send()
            .expect(200)
            .body());
  }

  /** An offline token of the shop, made now. */
  String offlineToken() {
    OAuthClient shop = OAuthClient.known(realm, "shop", OperatorRealm.SHOP_URI);
    AuthorizationRequest request =
        shop.authorization("openid offline_access")
            .without("code_challenge")
            .without("code_challenge_method");
    Page page = realm.browser().open(request.uri()).login("alice", OperatorRealm.PASSWORD);
    return shop.token(shop.redemption(request, page.callback()).without("code_verifier"))
        .expect(200)
        .json()
        .path("refresh_token")
        .asText();
  }

  /** What the shop gets for one that it has. */
  Map<String, String> refreshed(String offlineToken) {
    Map<String, String> seen = new TreeMap<>();
    OAuthClient shop = OAuthClient.known(realm, "shop", OperatorRealm.SHOP_URI);
    tokens(seen, "offline", shop.refresh(offlineToken).expect(200).json());
    tokens(seen, "offline again", shop.refresh(offlineToken).expect(200).json());
    return seen;
  }

  private void tokens(Map<String, String> seen, String step, JsonNode answer) {
    seen.put(step, sorted(answer));
    for (String name : Set.of("access_token", "id_token")) {
      if (answer.has(name)) {
        JWTClaimsSet claims = realm.verified(answer.path(name).asText());
        seen.put(step + ", " + name, sorted(claims.toJSONObject()));
      }
    }
    if (answer.has("refresh_token")) {
      seen.put(step + ", refresh_token", sorted(read(answer.path("refresh_token").asText())));
    }
  }

  /** Signed with a key that nobody is told. */
  private static Map<String, Object> read(String token) {
    try {
      return SignedJWT.parse(token).getJWTClaimsSet().toJSONObject();
    } catch (ParseException e) {
      throw new AssertionError("no token", e);
    }
  }

  private static String sorted(JsonNode node) {
    return sorted(
        node.properties().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    e -> e.getValue().isTextual() ? e.getValue().asText() : e.getValue())));
  }

  /** Names of all, and values of those that are not new each time. */
  private static String sorted(Map<String, ?> members) {
    Map<String, String> shown = new TreeMap<>();
    members.forEach(
        (name, value) ->
            shown.put(
                name,
                CHANGING.contains(name)
                    ? "..."
                    : name.equals("scope")
                        ? Stream.of(value.toString().split(" ")).sorted().toList().toString()
                        : String.valueOf(value)));
    return shown.toString();
  }
}
