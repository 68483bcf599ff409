package io.mcpauth.keycloak.cimd.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.request.StrictJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenID Connect Relying Party Metadata Choices 1.0. */
final class NegotiationTest {

  private static final List<String> GRANTS = List.of("authorization_code", "refresh_token");
  private static final List<String> METHODS =
      List.of("none", "client_secret_basic", "client_secret_post", "private_key_jwt");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "{} | none",
        "{'jwks':{}} | none",
        "{'token_endpoint_auth_method':'none'} | none",
        "{'token_endpoint_auth_method':'none','jwks':{}} | none",
        "{'token_endpoint_auth_method':'private_key_jwt','jwks':{}} | private_key_jwt",
        "{'token_endpoint_auth_method':'private_key_jwt','jwks_uri':'a'} | private_key_jwt",
        "{'token_endpoint_auth_method':'private_key_jwt'} | ~~",
        "{'token_endpoint_auth_method':'private_key_jwt','jwks':null} | ~~",
        // As ChatGPT has it: it prefers keys, and can do without.
        "{'token_endpoint_auth_method':'private_key_jwt','jwks_uri':'a','token_endpoint_auth_methods_supported':['private_key_jwt','none']} | private_key_jwt",
        "{'token_endpoint_auth_method':'none','jwks_uri':'a','token_endpoint_auth_methods_supported':['none','private_key_jwt']} | private_key_jwt",
        "{'token_endpoint_auth_method':'private_key_jwt','token_endpoint_auth_methods_supported':['private_key_jwt','none']} | none",
        "{'token_endpoint_auth_methods_supported':['client_secret_basic','none']} | none",
        // Draft section 4.1: nothing that is based on a shared secret.
        "{'token_endpoint_auth_method':'client_secret_basic'} | ~~",
        "{'token_endpoint_auth_method':'client_secret_post'} | ~~",
        "{'token_endpoint_auth_method':'client_secret_jwt'} | ~~",
        "{'token_endpoint_auth_method':'tls_client_auth'} | ~~",
        "{'token_endpoint_auth_methods_supported':['client_secret_basic']} | ~~"
      })
  void takesTheStrongerMethodThatBothSidesCan(String document, String method) {
    Negotiation negotiation = Negotiation.of(json(document), GRANTS, METHODS);
    if (method.isEmpty()) {
      assertThat(negotiation).isInstanceOf(Negotiation.Failed.class);
    } else {
      assertThat(settled(negotiation).path("token_endpoint_auth_method").asText())
          .isEqualTo(method);
    }
  }

  @Test
  void takesNoMethodThatTheRealmDoesNotAllow() {
    String document =
        "{'token_endpoint_auth_method':'private_key_jwt','jwks':{},"
            + "'token_endpoint_auth_methods_supported':['private_key_jwt','none']}";
    assertThat(
            settled(Negotiation.of(json(document), GRANTS, List.of("none")))
                .path("token_endpoint_auth_method")
                .asText())
        .isEqualTo("none");
    assertThat(Negotiation.of(json("{}"), GRANTS, List.of("private_key_jwt")))
        .isInstanceOf(Negotiation.Failed.class);
  }

  @Test
  void leavesOutGrantsThatSuchClientsMayNotHave() {
    ObjectNode settled =
        settled(
            Negotiation.of(
                json(
                    "{'grant_types':['authorization_code','urn:ietf:params:oauth:grant-type:jwt-bearer',"
                        + "'client_credentials','refresh_token'],'response_types':['code','token']}"),
                GRANTS,
                METHODS));
    assertThat(settled.path("grant_types").toString())
        .isEqualTo("[\"authorization_code\",\"refresh_token\"]");
    assertThat(settled.path("response_types").toString()).isEqualTo("[\"code\"]");
  }

  /** An empty list would pass for the usual ones. */
  @Test
  void keepsWhatWouldLeaveNothing() {
    assertThat(
            settled(Negotiation.of(json("{'grant_types':['password']}"), GRANTS, METHODS))
                .path("grant_types")
                .toString())
        .isEqualTo("[\"password\"]");
  }

  @Test
  void callsNoAddressOfKeysThatAreNotUsed() {
    assertThat(
            settled(
                    Negotiation.of(
                        json("{'token_endpoint_auth_method':'none','jwks_uri':'a'}"),
                        GRANTS,
                        METHODS))
                .has("jwks_uri"))
        .isFalse();
  }

  private static ObjectNode json(String text) {
    return StrictJson.object(text.replace('\'', '"')).orElseThrow();
  }

  private static ObjectNode settled(Negotiation negotiation) {
    assertThat(negotiation).isInstanceOf(Negotiation.Settled.class);
    return ((Negotiation.Settled) negotiation).metadata();
  }
}
