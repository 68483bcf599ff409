package io.mcpauth.keycloak.secret.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormerHashesTest {

  @Test
  void knowsWhatItWasTold() {
    FormerHashes former = FormerHashes.of(null).with("one").with("two");

    FormerHashes read = FormerHashes.of(former.text());

    assertThat(read.contains("one")).isTrue();
    assertThat(read.contains("two")).isTrue();
    assertThat(read.contains("three")).isFalse();
    assertThat(read.text()).isEqualTo(former.text()).doesNotContain("one", "two");
  }

  @Test
  void knowsNothingFromNothing() {
    assertThat(FormerHashes.of("").text()).isEmpty();
    assertThat(FormerHashes.of("").contains("")).isFalse();
  }

  @Test
  void forgetsTheOldestOfTooMany() {
    FormerHashes former = FormerHashes.of(null);
    for (int i = 0; i < 21; i++) {
      former = former.with("hash " + i);
    }

    assertThat(former.contains("hash 0")).isFalse();
    assertThat(former.contains("hash 1")).isTrue();
    assertThat(former.contains("hash 20")).isTrue();
  }

  @Test
  void countsAHashOnce() {
    FormerHashes former = FormerHashes.of(null).with("one").with("two").with("one");

    assertThat(former.text().split(" ")).hasSize(2);
  }
}
