package io.mcpauth.keycloak.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DryRunTest {

  @Test
  void isAskedForByNameAndValue() throws RefusedMember {
    assertThat(DryRun.isAskedFor("dryRun=true")).isTrue();
    assertThat(DryRun.isAskedFor("a=b&dryRun=true&c")).isTrue();
    assertThat(DryRun.isAskedFor("dryRun=false")).isFalse();
    assertThat(DryRun.isAskedFor(null)).isFalse();
    assertThat(DryRun.isAskedFor("")).isFalse();
    assertThat(DryRun.isAskedFor("search=dryRun&%zz=1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dryRun",
        "dryRun=",
        "dryRun=True",
        "dryrun=true",
        "DRYRUN=false",
        "dryRun=true&dryRun=true",
        "dryRun=true&dryRun=false",
        "%64ryRun=true",
        "dryRun=%74rue",
      })
  void isRefusedInAnyOtherWay(String query) {
    assertThatThrownBy(() -> DryRun.isAskedFor(query)).isInstanceOf(RefusedMember.class);
  }
}
