package io.mcpauth.keycloak.it.registration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies in the admin console: what its forms show, and what they refuse to save. */
@OnKeycloak
class RegistrationSettingsIT {

  private final McpRealm realm;

  RegistrationSettingsIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcp-redirect-uris",
        "mcp-client-metadata",
        "mcp-scopes",
        "mcp-rate-limit",
        "mcp-client-lifetime"
      })
  void showsAFormWithLabelsAndHelp(String policy) {
    JsonNode form =
        StreamSupport.stream(realm.registrationPolicies().forms().spliterator(), false)
            .filter(kind -> kind.path("id").asText().equals(policy))
            .findFirst()
            .orElseThrow();

    assertThat(form.path("helpText").asText()).isNotEmpty();
    assertThat(form.path("properties")).isNotEmpty();
    for (JsonNode property : form.path("properties")) {
      assertThat(property.path("label").asText()).as(property.toString()).isNotEmpty();
      assertThat(property.path("helpText").asText()).as(property.toString()).hasSizeGreaterThan(40);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mcp-redirect-uris, presets, netscape, Known clients",
    "mcp-redirect-uris, allowed-hosts, https://app.example.com, Allowed https hosts",
    "mcp-redirect-uris, allowed-hosts, *.com, Allowed https hosts",
    "mcp-redirect-uris, private-use-schemes, javascript, Allowed private-use schemes",
    "mcp-redirect-uris, allow-loopback, maybe, Allow loopback redirect URIs",
    "mcp-redirect-uris, max-uris, 0, Largest number of redirect URIs",
    "mcp-redirect-uris, max-length, 4096, Largest length of a redirect URI",
    "mcp-client-metadata, grant-types, password, Allowed grant types",
    "mcp-client-metadata, auth-methods, client_secret_jwt, Allowed client authentication",
    "mcp-client-metadata, server-calls, 1, Allow addresses that Keycloak calls",
    "mcp-client-metadata, other-formats, yes, Allow other registration formats",
    "mcp-client-metadata, access-token-type, jwt, Type of access tokens",
    "mcp-client-metadata, access-token-type, at+JWT, Type of access tokens",
    "mcp-scopes, allowed-scopes, no:such, no:such",
    "mcp-scopes, always-scopes, two words, Scopes for every client",
    "mcp-scopes, refuse-other-scopes, perhaps, Refuse other scopes",
  })
  void refusesToSaveWhatCannotBeRead(String policy, String key, String value, String named) {
    for (String access : List.of("anonymous", "authenticated")) {
      Answer saved = realm.registrationPolicies().save(access, policy, Map.of(key, List.of(value)));
      Answer added = realm.registrationPolicies().add(access, policy, Map.of(key, List.of(value)));

      for (Answer answer : List.of(saved, added)) {
        assertThat(answer.expect(400).json().path("errorMessage").asText()).contains(named);
      }
    }
  }

  /** What the console stores where somebody emptied a field; the form shows what holds then. */
  @ParameterizedTest
  @CsvSource({
    "mcp-redirect-uris, max-uris, 10",
    "mcp-redirect-uris, max-length, 255",
    "mcp-client-metadata, grant-types, authorization_code refresh_token",
    "mcp-client-metadata, access-token-type, at+jwt",
    "mcp-client-metadata, auth-methods, none client_secret_basic client_secret_post private_key_jwt",
    "mcp-rate-limit, address-burst, 500",
    "mcp-client-lifetime, unused-days, 90",
  })
  void showsTheDefaultWhereAFieldWasEmptied(String policy, String key, String defaults) {
    List<String> before = realm.registrationPolicies().setting("anonymous", policy, key);
    try {
      for (List<String> emptied : List.of(List.<String>of(), List.of(""))) {
        realm.registrationPolicies().save("anonymous", policy, Map.of(key, emptied)).expect(204);

        assertThat(realm.registrationPolicies().setting("anonymous", policy, key))
            .containsExactlyInAnyOrder(defaults.split(" "));
      }
    } finally {
      realm.registrationPolicies().save("anonymous", policy, Map.of(key, before)).expect(204);
    }
  }

  /** Realm {@code mcp} has these for anonymous access only. */
  @ParameterizedTest
  @CsvSource({
    "mcp-rate-limit, address-burst, 0, Registrations at once from one address",
    "mcp-rate-limit, address-burst, 6000, Registrations at once from all addresses",
    "mcp-rate-limit, address-per-hour, often, Registrations an hour from one address",
    "mcp-rate-limit, realm-burst, 1, Registrations at once from all addresses",
    "mcp-rate-limit, realm-per-hour, -1, Registrations an hour from all addresses",
    "mcp-client-lifetime, quota, 0, Largest number of clients",
    "mcp-client-lifetime, reuse, sometimes, An equal client takes the place of the old one",
    "mcp-client-lifetime, never-used-hours, 1d, Hours until a client that was never used expires",
    "mcp-client-lifetime, unused-days, 99999, Days without use until a client expires",
  })
  void refusesLimitsThatCannotBeRead(String policy, String key, String value, String named) {
    Answer saved =
        realm.registrationPolicies().save("anonymous", policy, Map.of(key, List.of(value)));

    assertThat(saved.expect(400).json().path("errorMessage").asText()).contains(named);
  }
}
