package io.mcpauth.keycloak.cimd.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.request.StrictJson;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EssenceTest {

  private static final String BASE =
      "{'redirect_uris':['https://a/1','https://a/2'],'jwks':{'keys':[{'kid':'1'},{'kid':'2'}]},"
          + "'client_uri':'https://a.example/x','client_name':'n'}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "'client_name':'n' | 'client_name':'m' | ~~",
        "['https://a/1','https://a/2'] | ['https://a/2','https://a/1'] | ~~",
        "['https://a/1','https://a/2'] | ['https://a/1'] | redirect_uris",
        "'https://a/2' | 'https://b/2' | redirect_uris",
        "[{'kid':'1'},{'kid':'2'}] | [{'kid':'2'},{'kid':'1'}] | ~~",
        "{'kid':'2'} | {'kid':'3'} | keys",
        "'jwks':{'keys':[{'kid':'1'},{'kid':'2'}]} | 'jwks_uri':'https://a/k' | keys",
        "https://a.example/x | https://a.example/y | ~~",
        "https://a.example/x | https://b.example/x | hosts of links",
        "'client_name':'n' | 'logo_uri':'https://b.example/l' | hosts of links",
        "'https://a/1' | 'https://c/1','https://c/2','https://a/1' | redirect_uris",
        // Keys that are used no more prove nobody.
        "'client_name' | 'token_endpoint_auth_method':'private_key_jwt','client_name' | keys",
        "'client_name' | 'token_endpoint_auth_methods_supported':['none','private_key_jwt'],'client_name' | keys",
        "'client_name' | 'token_endpoint_auth_method':'none','client_name' | ~~"
      })
  void saysWhatChanged(String from, String to, String changes) {
    assertThat(BASE).contains(from);
    assertThat(essence(BASE.replace(from, to)).changesSince(essence(BASE).text()))
        .isEqualTo(changes.isEmpty() ? java.util.List.of() : Arrays.asList(changes.split(";")));
  }

  private static Essence essence(String json) {
    return Essence.of(StrictJson.object(json.replace('\'', '"')).orElseThrow());
  }
}
