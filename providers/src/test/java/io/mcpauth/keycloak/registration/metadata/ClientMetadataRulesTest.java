package io.mcpauth.keycloak.registration.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRules.Reading;
import io.mcpauth.keycloak.registration.value.TokenLifespans;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules under settings; {@code client-metadata.md} of the integration tests has the cases. */
final class ClientMetadataRulesTest {

  private static final ClientMetadataConfig STRICT =
      new ClientMetadataConfig(
          List.of(Grant.AUTHORIZATION_CODE, Grant.REFRESH_TOKEN),
          List.of("none"),
          false,
          false,
          AccessTokenType.AT_JWT,
          TokenLifespans.ofRealm());

  private static final ClientMetadataConfig LOOSE =
      new ClientMetadataConfig(
          List.of(Grant.AUTHORIZATION_CODE, Grant.CLIENT_CREDENTIALS),
          List.of("none", "client_secret_basic"),
          true,
          true,
          AccessTokenType.AT_JWT,
          TokenLifespans.ofRealm());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'grant_types':['client_credentials']} | grant_types",
        "{'token_endpoint_auth_method':'client_secret_basic'} | token_endpoint_auth_method",
        "{'sector_identifier_uri':'https://example.com/s'} | sector_identifier_uri",
        "{'request_uris':['https://example.com/r']} | request_uris",
        "{'jwks_uri':'https://localhost/k'} | jwks_uri",
      })
  void refusesWhatOnlyLooseSettingsAllow(String members, String field) {
    assertThat(refusedField(STRICT, members)).isEqualTo(field);
    assertThat(read(LOOSE, members)).isInstanceOf(Reading.Accepted.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'grant_types':['password']} | grant_types",
        "{'grant_types':['implicit']} | grant_types",
        "{'token_endpoint_auth_method':'client_secret_jwt'} | token_endpoint_auth_method",
        "{'sector_identifier_uri':'file:///etc/passwd'} | sector_identifier_uri",
        "{'request_uris':['file:///etc/passwd']} | request_uris",
        "{'request_uris':'https://example.com/r'} | request_uris",
        "{'jwks_uri':'file:///etc/passwd'} | jwks_uri",
      })
  void refusesTheseUnderAllSettings(String members, String field) {
    assertThat(refusedField(STRICT, members)).isEqualTo(field);
    assertThat(refusedField(LOOSE, members)).isEqualTo(field);
  }

  /** RFC 7591 section 3.1. */
  @Test
  void leavesBehindWhatItDoesNotKnow() {
    Reading reading = read(STRICT, "{'x_vendor':1,'client_secret':'a','protocolMappers':[]}");

    assertThat(((Reading.Accepted) reading).members().fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("grant_types", "token_endpoint_auth_method");
  }

  /** Forms and SDKs send both for "not given". */
  @Test
  void takesNullAndEmptyForMissing() {
    Reading reading =
        read(STRICT, "{'logo_uri':null,'client_uri':'','jwks':null,'redirect_uris':[]}");

    assertThat(reading).isInstanceOf(Reading.Accepted.class);
  }

  /** RFC 7591 section 2; an update may have to take one back. */
  @Test
  void tellsWhichMembersHaveTheirDefault() {
    Reading named =
        read(
            STRICT,
            "{'client_name':'a','grant_types':['authorization_code'],"
                + "'token_endpoint_auth_method':'none'}");
    Reading unnamed = read(STRICT, "{'client_name':'a','grant_types':null}");

    assertThat(((Reading.Accepted) named).defaults()).isEmpty();
    assertThat(((Reading.Accepted) unnamed).defaults()).containsExactly("grant_types");
  }

  @Test
  void asksForGrantsWhereTheUsualOnesAreNotAllowed() {
    ClientMetadataConfig services =
        new ClientMetadataConfig(
            List.of(Grant.CLIENT_CREDENTIALS),
            List.of("client_secret_basic"),
            false,
            false,
            AccessTokenType.AT_JWT,
            TokenLifespans.ofRealm());

    assertThat(refusedField(services, "{'token_endpoint_auth_method':'client_secret_basic'}"))
        .isEqualTo("grant_types");
  }

  private static String refusedField(ClientMetadataConfig config, String members) {
    assertThat(read(config, members)).isInstanceOf(Reading.Refused.class);
    return ((Reading.Refused) read(config, members)).deny().field();
  }

  private static Reading read(ClientMetadataConfig config, String members) {
    ObjectNode sent = json(members);
    if (!sent.has("token_endpoint_auth_method")) {
      sent.put("token_endpoint_auth_method", "none");
    }
    return new ClientMetadataRules(config).read(new SentMetadata(sent));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
