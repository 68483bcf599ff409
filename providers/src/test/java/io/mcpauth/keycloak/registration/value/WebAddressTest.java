package io.mcpauth.keycloak.registration.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "https://example.com/a#b",
        "http://localhost:8080/",
        "http://127.0.0.1/a",
        "http://[::1]:9/a"
      })
  void takesPages(String address) {
    assertThat(WebAddress.problemOfPage(new TextNode(address))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.com/, must be https",
    "javascript:alert(1), never allowed",
    "cursor://a/b, must be an https address",
    "https://user@example.com/, user info",
    "/relative, must be absolute",
    "'https://example.com/#a b', fragment",
  })
  void saysWhatIsWrongWithAPage(String address, String reason) {
    assertThat(WebAddress.problemOfPage(new TextNode(address)).orElseThrow()).contains(reason);
  }

  @Test
  void refusesWhatIsNoText() {
    assertThat(WebAddress.problemOfPage(BooleanNode.TRUE)).isPresent();
  }

  /** The fragment counts, too. */
  @Test
  void refusesMoreThan2048Bytes() {
    String address = "https://example.com/#";
    String longest = address + "a".repeat(2048 - address.length());

    assertThat(WebAddress.problemOfPage(new TextNode(longest))).isEmpty();
    assertThat(WebAddress.problemOfPage(new TextNode(longest + "a")).orElseThrow())
        .contains("2048");
  }
}
