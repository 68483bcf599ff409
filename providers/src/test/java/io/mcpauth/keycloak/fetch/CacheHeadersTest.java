package io.mcpauth.keycloak.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.apache.http.HttpVersion;
import org.apache.http.message.BasicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 section 5.2.2, RFC 9110 sections 8.8 and 10.2.3. */
final class CacheHeadersTest {

  private static final String DATE = "Mon, 30 Nov 2026 10:00:00 GMT";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "max-age=60 | 60",
        "MAX-AGE=60 | 60",
        "public, max-age=60, immutable | 60",
        "max-age=\"60\" | 60",
        "max-age=60, max-age=120 | 60",
        "no-store | 0",
        "no-cache | 0",
        "max-age=60, no-store | 0",
        "max-age=0 | 0",
        "max-age=999999999999999999 | 31536000",
        "max-age=99999999999999999999 | ",
        "max-age=-1 | ",
        "max-age=1.5 | ",
        "max-age | ",
        "s-maxage=60 | ",
        "x-max-age=60 | ",
        "nonsense | "
      })
  void readsHowLongAnAnswerCounts(String header, Long seconds) {
    assertThat(headers("Cache-Control", header).validity().maxAge())
        .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
  }

  @Test
  void readsAllHeadersOfTheName() {
    BasicHttpResponse answer = answer();
    answer.addHeader("Cache-Control", "public");
    answer.addHeader("Cache-Control", "max-age=60");
    assertThat(new CacheHeaders(answer).validity().maxAge()).contains(Duration.ofMinutes(1));
    assertThat(new CacheHeaders(answer()).validity()).isEqualTo(Validity.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "\"a\" | true",
        "W/\"a\" | true",
        "\"\" | true",
        "a | false",
        "\"a | false",
        "W/a | false"
      })
  void keepsATagThatIsOne(String tag, boolean kept) {
    assertThat(headers("ETag", tag).validity().etag().isPresent()).isEqualTo(kept);
  }

  @Test
  void keepsNoEndlessTag() {
    assertThat(headers("ETag", '"' + "a".repeat(300) + '"').validity().etag()).isEmpty();
    assertThat(headers("Last-Modified", "a".repeat(300)).validity().modified()).isEmpty();
    assertThat(headers("Last-Modified", DATE).validity().modified()).contains(DATE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "120 | 120",
        "0 | 0",
        "Mon, 30 Nov 2026 10:01:00 GMT | 60",
        "Mon, 30 Nov 2026 09:59:00 GMT | -60",
        "soon | ",
        "-1 | ",
        "1.5 | "
      })
  void readsWhenToAskAgain(String header, Long seconds) {
    BasicHttpResponse answer = answer();
    answer.addHeader("Date", DATE);
    answer.addHeader("Retry-After", header);
    assertThat(new CacheHeaders(answer).retryAfter())
        .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
  }

  /** A date says nothing where nobody knows what time it is there. */
  @Test
  void readsNoDateWithoutAnother() {
    assertThat(headers("Retry-After", DATE).retryAfter()).isEmpty();
  }

  private static CacheHeaders headers(String name, String value) {
    BasicHttpResponse answer = answer();
    answer.addHeader(name, value);
    return new CacheHeaders(answer);
  }

  private static BasicHttpResponse answer() {
    return new BasicHttpResponse(HttpVersion.HTTP_1_1, 200, "OK");
  }
}
