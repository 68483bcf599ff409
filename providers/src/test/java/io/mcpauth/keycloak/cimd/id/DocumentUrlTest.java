package io.mcpauth.keycloak.cimd.id;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.cimd.HostileIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://claude.ai/oauth/mcp-oauth-client-metadata",
        "https://vscode.dev/oauth/client-metadata.json",
        "https://chatgpt.com/oauth/client.json",
        "https://client.example.com/a",
        "https://client.example.com/a/",
        "https://client.example.com//",
        "https://client.example.com:8443/a",
        "https://xn--bcher-kva.example/a",
        "https://client.example.com/%C3%A9"
      })
  void takesTheUrlOfADocument(String text) {
    assertThat(DocumentUrl.parse(text, false))
        .isInstanceOfSatisfying(
            ReadUrl.Good.class, good -> assertThat(good.url().value()).isEqualTo(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        // Draft section 3, one sentence after the other.
        "http://client.example.com/a | https",
        "http://localhost/a | https",
        "com.example.app:/a | https",
        "https://client.example.com | path",
        "https://client.example.com/ | path",
        "https://client.example.com?a=b | path",
        "https://client.example.com/?a=b | path",
        "https://client.example.com/./a | segments",
        "https://client.example.com/../a | segments",
        "https://client.example.com/a/.. | segments",
        "https://client.example.com/%2e%2E/a | segments",
        "https://client.example.com/%252e%252e/a | segments",
        "https://client.example.com/.%2e/a | segments",
        "https://client.example.com/..%2fa | segments",
        "https://client.example.com/a#f | fragment",
        "https://client.example.com/a# | fragment",
        "https://user@client.example.com/a | user info",
        "https://user:pass@client.example.com/a | user info",
        "https://client.example.com/a?b=c | query",
        "https://client.example.com/a? | query",
        "HTTPS://client.example.com/a | lower case",
        "https://Client.example.com/a | lower case",
        "https://8.8.8.8/a | number"
      })
  void saysWhatIsWrong(String text, String reason) {
    assertThat(DocumentUrl.parse(text, false))
        .isInstanceOfSatisfying(
            ReadUrl.Bad.class, bad -> assertThat(bad.reason()).contains(reason));
  }

  @Test
  void takesAQueryWhereItIsAllowed() {
    assertThat(DocumentUrl.parse("https://client.example.com/a?b=c", true))
        .isInstanceOf(ReadUrl.Good.class);
    assertThat(DocumentUrl.parse("https://client.example.com/?b=c", true))
        .isInstanceOf(ReadUrl.Bad.class);
  }

  /** Two limits, and a reason for each: what is an id at all, and what Keycloak can store. */
  @ParameterizedTest
  @CsvSource({"255, ''", "256, stores", "512, stores", "513, 512 characters"})
  void knowsItsLengths(int length, String reason) {
    String start = "https://client.example.com/";
    ReadUrl read = DocumentUrl.parse(start + "a".repeat(length - start.length()), false);
    if (reason.isEmpty()) {
      assertThat(read).isInstanceOf(ReadUrl.Good.class);
    } else {
      assertThat(read)
          .isInstanceOfSatisfying(
              ReadUrl.Bad.class, bad -> assertThat(bad.reason()).contains(reason));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/b, true",
    "HTTPS://a.example/b, true",
    "https:, true",
    "http://a.example/b, false",
    "client, false",
    "'', false"
  })
  void knowsWhatClaimsToBeAUrl(String id, boolean claims) {
    assertThat(DocumentUrl.isClaimedBy(id)).isEqualTo(claims);
  }

  @Test
  void knowsItsPort() {
    DocumentUrl usual = ((ReadUrl.Good) DocumentUrl.parse("https://a.example/b", false)).url();
    DocumentUrl written =
        ((ReadUrl.Good) DocumentUrl.parse("https://a.example:8443/b", false)).url();
    assertThat(usual.port()).isEqualTo(443);
    assertThat(written.port()).isEqualTo(8443);
    assertThat(written.host()).isEqualTo("a.example");
  }

  /** Not a word of what was sent gets into a reason. */
  @Test
  void repeatsNothing() {
    for (String id : HostileIds.all()) {
      if (DocumentUrl.parse(id, true) instanceof ReadUrl.Bad bad) {
        assertThat(bad.reason()).matches("[ -~]{5,120}").doesNotContain("evil", "internal");
      }
    }
  }
}
