package io.mcpauth.keycloak.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class JoinedListTest {

  /** Of a list that is taken nothing gets lost, and nothing becomes two. */
  @Property
  void whatIsKeptComesBack(
      @ForAll @Size(max = 4)
          List<@StringLength(min = 1, max = 6) @CharRange(from = '!', to = '&') String> entries) {
    if (JoinedList.keeps(entries)) {
      assertThat(JoinedList.read(JoinedList.of(entries))).isEqualTo(entries);
    } else {
      assertThat(String.join(" ", entries)).contains("#");
    }
  }

  @Test
  void readsWhatPeopleWrite() {
    assertThat(JoinedList.read(" a ## b##")).containsExactly("a", "b");
    assertThat(JoinedList.read("")).isEmpty();
    assertThat(JoinedList.read(null)).isEmpty();
  }
}
