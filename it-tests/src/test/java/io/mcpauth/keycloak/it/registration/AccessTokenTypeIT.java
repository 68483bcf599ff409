package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.oauth.RegisteredClient;
import io.mcpauth.keycloak.it.oauth.UserGrants;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The header {@code typ} of access tokens: RFC 9068 section 2.1, or what servers take that do not
 * know it. A setting of the policy, for clients that register and that update.
 */
@OnKeycloak
class AccessTokenTypeIT {

  private static final String REDIRECT_URI = "http://localhost:8765/callback";
  private static final String RESOURCE = "http://localhost:3000/mcp";

  private final McpRealm realm;

  AccessTokenTypeIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @CsvSource({"at+jwt, JWT", "JWT, at+jwt"})
  void followsTheSetting(String first, String second) throws ParseException {
    save(List.of(first));
    RegisteredClient client =
        RegisteredClient.of(
            realm.registration().register(ClientRegistration.publicClient(REDIRECT_URI)));
    assertThat(typeOfTokensFor(client)).isEqualTo(first);

    save(List.of(second));
    assertThat(typeOfTokensFor(client)).isEqualTo(first);
    Map<String, Object> update = new HashMap<>(ClientRegistration.publicClient(REDIRECT_URI));
    update.put("client_id", client.id());
    RegisteredClient updated =
        new RegisteredClient(realm.registration().update(client, update).expect(200).json());

    assertThat(typeOfTokensFor(updated)).isEqualTo(second);
  }

  /** The console saves an empty text where nothing is chosen. */
  @ParameterizedTest
  @CsvSource({"''", "at+jwt"})
  void isThatOfTheStandardUnlessTheAdministratorSaysSo(String setting) throws ParseException {
    save(List.of(setting));

    assertThat(
            typeOfTokensFor(
                RegisteredClient.of(
                    realm.registration().register(ClientRegistration.publicClient(REDIRECT_URI)))))
        .isEqualTo("at+jwt");
  }

  private void save(List<String> type) {
    realm
        .registrationPolicies()
        .save("anonymous", "mcp-client-metadata", Map.of("access-token-type", type))
        .expect(204);
  }

  /** Of a token from a code, and of the one that follows it. */
  private String typeOfTokensFor(RegisteredClient registered) throws ParseException {
    OAuthClient client = OAuthClient.of(realm, registered);
    JsonNode tokens = new UserGrants(realm, client, "mcp:tools").tokensFor(RESOURCE);
    JsonNode refreshed = client.refresh(tokens.path("refresh_token").asText()).expect(200).json();
    assertThat(type(refreshed)).isEqualTo(type(tokens));
    return type(tokens);
  }

  private static String type(JsonNode tokens) throws ParseException {
    return SignedJWT.parse(tokens.path("access_token").asText()).getHeader().getType().getType();
  }
}
