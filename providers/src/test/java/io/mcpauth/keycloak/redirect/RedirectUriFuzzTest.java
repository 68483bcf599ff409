package io.mcpauth.keycloak.redirect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The parser under a fuzzer that looks for new branches. It runs with {@code -Pfuzz} only; what it
 * found before is replayed by {@link RedirectUriTest} in every build.
 */
@Tag("fuzz")
final class RedirectUriFuzzTest {

  static Stream<byte[]> known() {
    return Stream.concat(
            RedirectUriTable.rows().stream().map(RedirectUriTable.Row::uri),
            RedirectUriCorpus.texts().stream())
        .map(text -> text.getBytes(UTF_8));
  }

  @MethodSource("known")
  @FuzzTest(maxDuration = "10m")
  void anyTextIsAnswered(byte[] text) {
    RedirectUriPropertyTest.assertHolds(new String(text, UTF_8));
  }

  @AfterAll
  static void keepWhatWasFound() {
    RedirectUriCorpus.keep(".cifuzz-corpus");
  }
}
