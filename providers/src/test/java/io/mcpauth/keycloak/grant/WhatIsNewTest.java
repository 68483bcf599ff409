package io.mcpauth.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WhatIsNewTest {

  private static final String WEB = "https://claude.ai";
  private static final String CALENDAR = "https://calendar.example/mcp";
  private static final String PAYROLL = "https://payroll.example/mcp";

  private static final ConsentTerms TERMS =
      new ConsentTerms("face", WEB, CALENDAR, Set.of("a", "b"));

  @Test
  void marksNothingWhereEverythingIsNew() {
    assertThat(WhatIsNew.of(List.of(), TERMS))
        .isEqualTo(new WhatIsNew(false, false, false, Set.of()));
  }

  @Test
  void marksNothingThatWasAllowed() {
    assertThat(WhatIsNew.of(List.of(allowed(WEB, CALENDAR, "a", "b", "c")), TERMS))
        .isEqualTo(new WhatIsNew(true, false, false, Set.of()));
  }

  @Test
  void marksWhatWasLeftOutBefore() {
    assertThat(WhatIsNew.of(List.of(allowed(WEB, CALENDAR, "a")), TERMS))
        .isEqualTo(new WhatIsNew(true, false, false, Set.of("b")));
  }

  @Test
  void marksANewServerAndAllThatItWouldBeUsedFor() {
    assertThat(WhatIsNew.of(List.of(allowed(WEB, PAYROLL, "a", "b")), TERMS))
        .isEqualTo(new WhatIsNew(true, true, false, Set.of("a", "b")));
  }

  @Test
  void marksANewDestination() {
    assertThat(WhatIsNew.of(List.of(allowed("loopback", CALENDAR, "a")), TERMS))
        .isEqualTo(new WhatIsNew(true, false, true, Set.of("b")));
  }

  @Test
  void whatIsOlderThanRecordsMayHaveBeenForAnyServer() {
    assertThat(WhatIsNew.of(List.of(allowed(ConsentRecord.ANY, ConsentRecord.ANY, "a")), TERMS))
        .isEqualTo(new WhatIsNew(true, false, false, Set.of("b")));
  }

  /** Whoever is called otherwise now is somebody else. */
  @Test
  void anotherFaceWasAllowedNothing() {
    ConsentRecord other = new ConsentRecord(1, "other", WEB, CALENDAR, Set.of("a"), 1);

    assertThat(WhatIsNew.of(List.of(other), TERMS).known()).isFalse();
  }

  private static ConsentRecord allowed(String destination, String server, String... scopes) {
    return new ConsentRecord(1, "face", destination, server, Set.of(scopes), 1);
  }
}
