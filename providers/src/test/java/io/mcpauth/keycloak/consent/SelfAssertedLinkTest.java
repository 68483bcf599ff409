package io.mcpauth.keycloak.consent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfAssertedLinkTest {

  @Test
  void isShownAsItsHost() {
    assertThat(SelfAssertedLink.of("Terms", "https://example.com/terms?lang=en"))
        .contains(
            new SelfAssertedLink("Terms", "example.com", "https://example.com/terms?lang=en"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/",
        "javascript:alert(1)",
        "https://claude.ai@evil.example/",
        "https:///x",
        "/terms",
        "\u0000",
        ""
      })
  void anythingButPlainHttpsIsNoLink(String address) {
    assertThat(SelfAssertedLink.of("Terms", address)).isEmpty();
  }

  @Test
  void noAddressIsNoLink() {
    assertThat(SelfAssertedLink.of("Terms", null)).isEmpty();
  }
}
