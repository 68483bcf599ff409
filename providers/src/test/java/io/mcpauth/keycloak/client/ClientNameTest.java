package io.mcpauth.keycloak.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientNameTest {

  @ParameterizedTest
  @CsvSource({
    "Claude Code, Claude Code",
    "'  two \t words\n', two words",
    "'abc\u202Edef\u2066\u200B\u0007', abcdef",
    "'\u00ad\ufeff\ue000x', x",
    "'a\u2028b', ab",
    "'\u3000wide\u3000', wide",
    "'\ud83d\ude00', '\ud83d\ude00'",
    "'\ud83d', ''",
  })
  void takesOutWhatDoesNotShow(String sent, String expected) {
    assertThat(ClientName.clean(sent).text()).isEqualTo(expected);
  }

  @Test
  void isEmptyWhereNoneWasSent() {
    assertThat(ClientName.clean(null).text()).isEmpty();
  }

  @Test
  void countsCharactersAndNotTheirHalves() {
    ClientName longest = ClientName.clean("\ud83d\ude00".repeat(ClientName.MAX_LENGTH));
    ClientName tooLong = ClientName.clean("\ud83d\ude00".repeat(ClientName.MAX_LENGTH + 1));

    assertThat(longest.isTooLong()).isFalse();
    assertThat(longest.shortened()).isEqualTo(longest.text());
    assertThat(tooLong.isTooLong()).isTrue();
    assertThat(tooLong.shortened()).isEqualTo(longest.text());
  }
}
