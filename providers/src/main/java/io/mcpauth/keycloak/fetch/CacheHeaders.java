package io.mcpauth.keycloak.fetch;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpMessage;

/** Headers of an answer that say for how long it counts. */
final class CacheHeaders {

  // RFC 9110 section 8.8.3: an opaque tag between quotes. Longer ones are not worth a row.
  private static final Pattern ETAG = Pattern.compile("(?:W/)?\"[!#-~]{0,200}\"");

  private static final Pattern DATE = Pattern.compile("[A-Za-z0-9,: -]{1,40}");

  // RFC 9111 section 1.2.2: seconds; more than fit are as many as fit.
  private static final Pattern MAX_AGE = Pattern.compile("max-age=\"?([0-9]{1,18})\"?");

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");

  /** No answer is kept longer, whatever it says. */
  private static final long MOST_SECONDS = Duration.ofDays(365).toSeconds();

  private final HttpMessage answer;

  CacheHeaders(HttpMessage answer) {
    this.answer = answer;
  }

  Validity validity() {
    return new Validity(
        value(HttpHeaders.ETAG).filter(tag -> ETAG.matcher(tag).matches()),
        value(HttpHeaders.LAST_MODIFIED).filter(date -> DATE.matcher(date).matches()),
        maxAge());
  }

  private Optional<Duration> maxAge() {
    String directives =
        Stream.of(answer.getHeaders(HttpHeaders.CACHE_CONTROL))
            .map(Header::getValue)
            .map(value -> value == null ? "" : value.toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
    Optional<Duration> age = Optional.empty();
    for (String directive : directives.split(",", -1)) {
      String plain = directive.strip();
      // RFC 9111 sections 5.2.2.4 and 5.2.2.5.
      if (plain.equals("no-store") || plain.equals("no-cache")) {
        return Optional.of(Duration.ZERO);
      }
      Matcher matcher = MAX_AGE.matcher(plain);
      if (matcher.matches() && age.isEmpty()) {
        age = Optional.of(seconds(matcher.group(1)));
      }
    }
    return age;
  }

  /**
   * {@code Retry-After} (RFC 9110 section 10.2.3); a date counts from the answer's own {@code
   * Date}.
   */
  Optional<Duration> retryAfter() {
    Optional<String> text = value(HttpHeaders.RETRY_AFTER);
    if (text.filter(value -> SECONDS.matcher(value).matches()).isPresent()) {
      return text.map(CacheHeaders::seconds);
    }
    return text.flatMap(CacheHeaders::date)
        .flatMap(
            until ->
                value(HttpHeaders.DATE).flatMap(CacheHeaders::date).map(now -> until(now, until)));
  }

  private static Duration until(ZonedDateTime now, ZonedDateTime until) {
    return Duration.between(now, until);
  }

  private static Optional<ZonedDateTime> date(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration seconds(String digits) {
    return Duration.ofSeconds(Math.min(Long.parseLong(digits), MOST_SECONDS));
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(answer.getFirstHeader(name))
        .map(Header::getValue)
        .map(String::strip);
  }
}
