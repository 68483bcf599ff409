package io.mcpauth.keycloak.cimd.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetadataDocumentTest {

  private static final String URL = "https://client.example.com/client.json";

  private static final String ID = "\"client_id\":\"" + URL + "\"";
  private static final String NAME = "\"client_name\":\"Client\"";
  private static final String URIS = "\"redirect_uris\":[\"http://127.0.0.1/cb\"]";

  @Test
  void takesWhatHasTheMembersThatEveryDocumentNeeds() {
    assertThat(read("{" + ID + "," + NAME + "," + URIS + ",\"never_heard_of\":{\"a\":[1]}}"))
        .isInstanceOf(ReadDocument.Good.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "[]",
        "\"text\"",
        "{",
        "{}}",
        "{} {}",
        "{\"a\":1,}",
        "{'a':1}",
        "<html></html>",
        "{\"client_id\":\"a\",\"client_id\":\"b\"}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{\"a\":NaN}",
        "{/* a */}"
      })
  void refusesWhatIsNotOneObject(String text) {
    assertBad(text, "not one JSON object");
  }

  @Test
  void refusesAMemberThatComesTwice() {
    assertBad("{" + ID + "," + NAME + "," + URIS + "," + ID + "}", "twice");
  }

  @Test
  void refusesAByteOrderMark() {
    assertBad("\uFEFF{" + ID + "," + NAME + "," + URIS + "}", "byte order mark");
  }

  @Test
  void refusesWhatIsCutOff() {
    String whole = "{" + ID + "," + NAME + "," + URIS + "}";
    for (int length = 0; length < whole.length(); length++) {
      assertThat(read(whole.substring(0, length))).isInstanceOf(ReadDocument.Bad.class);
    }
  }

  @Test
  void refusesDeepNesting() {
    assertBad("{\"a\":" + "[".repeat(2500), "not one JSON object");
  }

  /** Draft section 4.1: simple string comparison. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"https://client.example.com/client.jsoN\"",
        "\"https://client.example.com/client.json/\"",
        "\"https://client.example.com:443/client.json\"",
        "\"https://CLIENT.example.com/client.json\"",
        "\"https://client.example.com/%63lient.json\"",
        "\" https://client.example.com/client.json\"",
        "\"https://client.example.com/client.json#a\"",
        "\"https://other.example.com/client.json\"",
        "\"\"",
        "null",
        "1",
        "[\"https://client.example.com/client.json\"]"
      })
  void refusesAnotherClientId(String id) {
    assertBad("{\"client_id\":" + id + "," + NAME + "," + URIS + "}", "client_id");
  }

  @Test
  void comparesWhatTheTextMeans() {
    assertThat(
            read(
                "{\"client_id\":\"https:\\/\\/client.example.com\\/client.json\","
                    + NAME
                    + ","
                    + URIS
                    + "}"))
        .isInstanceOf(ReadDocument.Good.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "client_name | ",
        "client_name | \"client_name\":\"\",",
        "client_name | \"client_name\":\"  \",",
        "client_name | \"client_name\":\"\\u200b\\u202e\",",
        "client_name | \"client_name\":null,",
        "client_name | \"client_name\":7,",
        "client_name | \"client_name\":[\"a\"],"
      })
  void needsAName(String reason, String member) {
    assertBad("{" + ID + "," + (member == null ? "" : member) + URIS + "}", reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"redirect_uris\":[]",
        ",\"redirect_uris\":null",
        ",\"redirect_uris\":\"http://127.0.0.1/cb\"",
        ",\"redirect_uris\":{}"
      })
  void needsARedirectUri(String member) {
    assertBad("{" + ID + "," + NAME + member + "}", "redirect_uris");
  }

  /** Draft section 4.1. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"client_secret\":\"s3cret\"",
        "\"client_secret\":null",
        "\"client_secret\":\"\"",
        "\"client_secret_expires_at\":0"
      })
  void refusesASharedSecret(String member) {
    assertBad("{" + ID + "," + NAME + "," + URIS + "," + member + "}", "client_secret");
  }

  @Test
  void everyLetterChangesTheDigestAndNoBlankTheEssence() {
    MetadataDocument one = good("{" + ID + "," + NAME + "," + URIS + "}");
    MetadataDocument other = good("{" + ID + ", " + NAME + "," + URIS + "}");
    assertThat(one.digest()).isNotEqualTo(other.digest()).matches("[A-Za-z0-9_-]{43}");
    assertThat(one.essence()).isEqualTo(other.essence());
  }

  private static ReadDocument read(String text) {
    return MetadataDocument.read(URL, text);
  }

  private static MetadataDocument good(String text) {
    return ((ReadDocument.Good) read(text)).document();
  }

  private static void assertBad(String text, String reason) {
    assertThat(read(text))
        .isInstanceOfSatisfying(
            ReadDocument.Bad.class, bad -> assertThat(bad.reason()).contains(reason));
  }
}
