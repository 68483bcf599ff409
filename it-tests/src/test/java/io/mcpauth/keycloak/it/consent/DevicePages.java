package io.mcpauth.keycloak.it.consent;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** RFC 8628: a device shows a code, and its user types it into a browser elsewhere. */
public record DevicePages(McpRealm realm) {

  private static final String CLIENT = "television";

  /** With a device that an administrator set up. */
  public static DevicePages in(McpRealm realm) {
    Map<String, Object> client = new HashMap<>();
    client.put("clientId", CLIENT);
    client.put("name", "Television");
    client.put("publicClient", true);
    client.put("consentRequired", true);
    client.put("optionalClientScopes", List.of("mcp:tools", "mcp:prompts"));
    client.put("attributes", Map.of("oauth2.device.authorization.grant.enabled", "true"));
    realm.admin().post("/clients", client).expect(201);
    return new DevicePages(realm);
  }

  /** A device that waits for its user. */
  public record Waiting(McpRealm realm, Pkce pkce, JsonNode told) {

    /** With the code in it. */
    public URI address() {
      return URI.create(told.path("verification_uri_complete").asText());
    }

    /** Asks for its tokens, once. */
    public Answer poll() {
      return Http.post(realm.endpoint("token"))
          .form(
              Form.empty()
                  .with("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                  .with("client_id", CLIENT)
                  .with("device_code", told.path("device_code").asText())
                  .with("code_verifier", pkce.verifier()))
          .send();
    }
  }

  public Waiting start() {
    return start("openid", Map.of());
  }

  public Waiting start(String scope, Map<String, String> more) {
    Pkce pkce = Pkce.random();
    Form request =
        Form.empty()
            .with("client_id", CLIENT)
            .with("scope", scope)
            .with("code_challenge", pkce.challenge())
            .with("code_challenge_method", "S256");
    for (var parameter : more.entrySet()) {
      request = request.with(parameter.getKey(), parameter.getValue());
    }
    Answer told = Http.post(realm.endpoint("auth/device")).form(request).send();
    return new Waiting(realm, pkce, told.expect(200).json());
  }

  /** A refresh by the device; for an empty scope, of what it has. */
  Answer refresh(String token, String scope) {
    Form form =
        Form.empty()
            .with("grant_type", "refresh_token")
            .with("client_id", CLIENT)
            .with("refresh_token", token);
    return Http.post(realm.endpoint("token"))
        .form(scope.isEmpty() ? form : form.with("scope", scope))
        .send();
  }

  public void enterCode(Window window) {
    window.open(URI.create(realm.issuer() + "/device"));
  }

  public void enterCodeThatIsWrong(Window window) {
    enterCode(window);
    window.page().locator("#device_user_code").fill("AAAA-AAAA");
    window.page().locator("#kc-login").click();
  }

  public void consent(Window window) {
    window.open(start().address()).login("alice", "alice");
  }

  public void allowed(Window window) {
    consent(window);
    window.page().locator("#kc-login").click();
  }

  public void denied(Window window) {
    consent(window);
    window.page().locator("#kc-cancel").click();
  }
}
