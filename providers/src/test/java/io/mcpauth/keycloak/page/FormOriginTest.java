package io.mcpauth.keycloak.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormOriginTest {

  private static final String ORIGIN = "https://sso.example.org";
  private static final String TOKEN = "q8Zt0W1lq2c";

  private final FormOrigin page = new FormOrigin(ORIGIN, TOKEN);

  @Test
  void acceptsTheFormOfThePage() {
    assertThat(page.isOf(Optional.of(ORIGIN), Optional.of(TOKEN))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "https://evil.example",
        "http://sso.example.org",
        "https://sso.example.org:8443",
        "https://sso.example.org.evil.example",
        "https://sso.example.org/",
        "https://evil.example/?https://sso.example.org"
      })
  void refusesTheFormOfAnotherOrigin(String origin) {
    assertThat(page.isOf(Optional.of(origin), Optional.of(TOKEN))).isFalse();
  }

  @Test
  void refusesAFormWhoseBrowserNamesNoOrigin() {
    assertThat(page.isOf(Optional.empty(), Optional.of(TOKEN))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "q8Zt0W1lq2", "q8Zt0W1lq2cA", "Q8Zt0W1lq2c", "null"})
  void refusesAnotherToken(String token) {
    assertThat(page.isOf(Optional.of(ORIGIN), Optional.of(token))).isFalse();
  }

  @Test
  void refusesAFormWithoutToken() {
    assertThat(page.isOf(Optional.of(ORIGIN), Optional.empty())).isFalse();
  }

  @Test
  void keepsTheTokenOutOfItsText() {
    assertThat(page.toString()).contains(ORIGIN).doesNotContain(TOKEN);
  }
}
