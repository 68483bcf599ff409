package io.mcpauth.keycloak.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.access.AccessDecision.Allow;
import io.mcpauth.keycloak.access.AccessDecision.Deny;
import io.mcpauth.keycloak.access.AccessDecision.Refusal;
import io.mcpauth.keycloak.access.AccessRules.Role;
import io.mcpauth.keycloak.access.ClientFacts.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.OAuthErrorException;

class AccessRulesTest {

  private static final String DOCUMENT = "https://agent.example/client.json";

  @ParameterizedTest
  @CsvSource({
    // mcp.allowed_clients, kind, client id, verified, accepted
    "'', ANONYMOUS, a, false, true",
    "'  ', UNKNOWN, a, false, true",
    "administrator, ADMINISTRATOR, a, false, true",
    "administrator, TOKEN, a, false, false",
    "administrator, ANONYMOUS, a, true, false",
    "administrator, DOCUMENT, a, false, false",
    "administrator, UNKNOWN, a, false, false",
    "token, TOKEN, a, false, true",
    "token, ANONYMOUS, a, false, false",
    "token, ADMINISTRATOR, a, false, false",
    "anonymous, ANONYMOUS, a, false, true",
    "anonymous, TOKEN, a, false, false",
    "anonymous, DOCUMENT, a, false, false",
    "anonymous, UNKNOWN, a, false, false",
    "document, DOCUMENT, https://agent.example/client.json, false, true",
    "document, ANONYMOUS, https://agent.example/client.json, false, false",
    "verified, ANONYMOUS, a, true, true",
    "verified, ADMINISTRATOR, a, false, false",
    "token##anonymous, ANONYMOUS, a, false, true",
    "token##anonymous, TOKEN, a, false, true",
    "token ## anonymous, TOKEN, a, false, true",
    "token##anonymous, ADMINISTRATOR, a, false, false",
    "client:calendar, ADMINISTRATOR, calendar, false, true",
    "client:calendar, ANONYMOUS, calendar, false, true",
    "client:calendar, ADMINISTRATOR, Calendar, false, false",
    "client:calendar, ADMINISTRATOR, calendar2, false, false",
    "client:a##client:b, ADMINISTRATOR, b, false, true",
    "client:a:b, ADMINISTRATOR, a:b, false, true",
    "document:agent.example, DOCUMENT, https://agent.example/client.json, false, true",
    "document:agent.example, DOCUMENT, https://agent.example.evil/client.json, false, false",
    "document:agent.example, ANONYMOUS, https://agent.example/client.json, false, false",
    "document:agent.example, ADMINISTRATOR, https://agent.example/client.json, false, false",
    "document:*.example, DOCUMENT, https://agent.example/client.json, false, false",
    "document:https://agent.example/*, DOCUMENT, https://agent.example/client.json, false, true",
    "document:https://agent.example/x*, DOCUMENT, https://agent.example/client.json, false, false",
  })
  void acceptsTheClientsThatAnEntryNames(
      String allowed, Kind kind, String clientId, boolean verified, boolean accepted) {
    // A pattern of a whole top-level domain cannot be read, so it lets nobody in either.
    assertThat(
            AccessRules.ofClient(
                    AllowedClients.parse(allowed), new ClientFacts(clientId, kind, verified))
                instanceof Allow)
        .isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "##",
        "administrator##",
        "##administrator",
        "administrator####token",
        "administrators",
        "ADMINISTRATOR",
        "administrator, token",
        "administrator token",
        "administrator#token",
        "client:",
        "client",
        "document:",
        "document:*",
        "document:*.com",
        "document:http://agent.example/*",
        "document:https://agent.example*",
        "all",
        "*",
        "none",
        "[\"administrator\"]",
      })
  void aListThatCannotBeReadLetsNobodyIn(String allowed) {
    for (Kind kind : Kind.values()) {
      assertThat(
              AccessRules.ofClient(
                  AllowedClients.parse(allowed), new ClientFacts(DOCUMENT, kind, true)))
          .isEqualTo(new Deny(Refusal.CLIENTS_UNREADABLE));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aServerWithoutAListAcceptsEveryKind(Kind kind) {
    assertThat(AccessRules.ofClient(AllowedClients.parse(null), new ClientFacts("a", kind, false)))
        .isEqualTo(new Allow());
  }

  @Test
  void asksAPersonForTheRole() {
    assertThat(AccessRules.ofPerson(Role.NOT_ASKED)).isEqualTo(new Allow());
    assertThat(AccessRules.ofPerson(Role.HELD)).isEqualTo(new Allow());
    assertThat(AccessRules.ofPerson(Role.NOT_HELD)).isEqualTo(new Deny(Refusal.PERSON));
    assertThat(AccessRules.ofPerson(Role.UNKNOWN)).isEqualTo(new Deny(Refusal.ROLE_UNKNOWN));
  }

  @Test
  void tellsAClientWhatIsWrongInTheCodesOfOAuth() {
    assertThat(Refusal.CLIENT.error()).isEqualTo(OAuthErrorException.INVALID_TARGET);
    assertThat(Refusal.CLIENTS_UNREADABLE.error()).isEqualTo(OAuthErrorException.INVALID_TARGET);
    assertThat(Refusal.PERSON.error()).isEqualTo(OAuthErrorException.ACCESS_DENIED);
    assertThat(Refusal.ROLE_UNKNOWN.error()).isEqualTo(OAuthErrorException.ACCESS_DENIED);
  }

  /** RFC 6749 section 5.2: characters that a description may have. */
  @ParameterizedTest
  @EnumSource(Refusal.class)
  void everyDescriptionSaysWhomToAsk(Refusal refusal) {
    assertThat(refusal.description())
        .contains("ask its administrator")
        .matches("[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]+");
  }
}
