package io.mcpauth.keycloak.grant.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedeemedCodesTest {

  @Test
  void keepsTheLatestCodes() {
    String note = RedeemedCodes.with(null, "code0");
    for (int i = 1; i < RedeemedCodes.KEPT + 2; i++) {
      note = RedeemedCodes.with(note, "code" + i);
    }

    List<String> kept = List.of(note.split(" "));
    assertThat(kept).hasSize(RedeemedCodes.KEPT).doesNotContain("code0", "code1");
    assertThat(kept.get(kept.size() - 1)).isEqualTo("code" + (RedeemedCodes.KEPT + 1));
  }

  @Test
  void keepsACodeOnce() {
    assertThat(RedeemedCodes.with("a b", "a")).isEqualTo("b a");
  }
}
