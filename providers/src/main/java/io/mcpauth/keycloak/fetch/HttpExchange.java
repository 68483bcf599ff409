package io.mcpauth.keycloak.fetch;

import io.mcpauth.keycloak.fetch.Outcome.Fetched;
import io.mcpauth.keycloak.fetch.Outcome.Same;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.apache.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpStatus;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jspecify.annotations.Nullable;

/** One GET and its answer (RFC 9110), whatever client carries it. */
final class HttpExchange {

  private static final String USER_AGENT = "keycloak-mcp-auth";
  private static final String JSON = "application/json";

  private final CloseableHttpClient client;
  private final RequestConfig settings;
  private final boolean jsonOnly;

  /**
   * An exchange.
   *
   * @param client sends it
   * @param deadline longest wait for one step; the deadline for all of it is the fetcher's
   * @param jsonOnly whether the answer must be declared as JSON
   * @param answers whether the client may show credentials; those of a proxy, since it has no
   *     others
   */
  HttpExchange(CloseableHttpClient client, Duration deadline, boolean jsonOnly, boolean answers) {
    this.client = client;
    this.jsonOnly = jsonOnly;
    int limit = Math.toIntExact(deadline.toMillis());
    this.settings =
        RequestConfig.custom()
            .setConnectionRequestTimeout(limit)
            .setConnectTimeout(limit)
            .setSocketTimeout(limit)
            // The place that was judged is the place that answers.
            .setRedirectsEnabled(false)
            .setAuthenticationEnabled(answers)
            .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
            // A few bytes would become a gigabyte.
            .setContentCompressionEnabled(false)
            .build();
  }

  /** What the host answers. */
  Outcome get(FetchTarget target, int maxBytes, Call call) throws FetchException {
    HttpGet request = new HttpGet(target.uri());
    request.setConfig(settings);
    request.setHeader(HttpHeaders.ACCEPT, JSON);
    request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
    request.setHeader(HttpHeaders.USER_AGENT, USER_AGENT);
    request.setHeader(HttpHeaders.CONNECTION, "close");
    Condition condition = target.condition();
    condition.etag().ifPresent(etag -> request.setHeader(HttpHeaders.IF_NONE_MATCH, etag));
    condition.modified().ifPresent(date -> request.setHeader(HttpHeaders.IF_MODIFIED_SINCE, date));
    call.onAbort(() -> giveUp(request));
    try (CloseableHttpResponse answer = client.execute(request)) {
      if (!condition.isNone()
          && answer.getStatusLine().getStatusCode() == HttpStatus.SC_NOT_MODIFIED) {
        request.abort();
        return new Same(new CacheHeaders(answer).validity());
      }
      String text = text(body(answer, maxBytes, call, request));
      return new Fetched(text, new CacheHeaders(answer).validity());
    } catch (SSLException e) {
      throw new FetchException(FetchFailure.TLS);
    } catch (UnknownHostException e) {
      throw new FetchException(FetchFailure.UNKNOWN_HOST);
    } catch (InterruptedIOException e) {
      throw new FetchException(FetchFailure.TIMEOUT);
    } catch (IOException e) {
      throw new FetchException(FetchFailure.UNREACHABLE);
    }
  }

  /** Whoever waited in vain, while the connection may come to its own end in the same moment. */
  private static void giveUp(HttpGet request) {
    try {
      request.abort();
    } catch (IllegalStateException e) {
      // The client has taken it back already.
      return;
    }
  }

  private void checkHead(CloseableHttpResponse answer) throws FetchException {
    if (answer.getStatusLine().getStatusCode() != HttpStatus.SC_OK) {
      throw new FetchException(FetchFailure.STATUS, new CacheHeaders(answer).retryAfter());
    }
    String coding = value(answer.getFirstHeader(HttpHeaders.CONTENT_ENCODING));
    if (!coding.isEmpty() && !coding.equals("identity")) {
      throw new FetchException(FetchFailure.MEDIA_TYPE);
    }
    if (jsonOnly && !isJson(value(answer.getFirstHeader(HttpHeaders.CONTENT_TYPE)))) {
      throw new FetchException(FetchFailure.MEDIA_TYPE);
    }
  }

  private static String value(@Nullable Header header) {
    return header == null || header.getValue() == null
        ? ""
        : header.getValue().strip().toLowerCase(Locale.ROOT);
  }

  /** RFC 8259 section 11, and the structured suffix of RFC 6839 section 3.1. */
  static boolean isJson(String mediaType) {
    int parameters = mediaType.indexOf(';');
    String type = (parameters < 0 ? mediaType : mediaType.substring(0, parameters)).strip();
    return type.equals(JSON) || type.matches("application/[a-z0-9!#$&^_.+-]+\\+json");
  }

  private byte[] body(CloseableHttpResponse answer, int maxBytes, Call call, HttpGet request)
      throws IOException, FetchException {
    try {
      checkHead(answer);
      return answer.getEntity() == null
          ? new byte[0]
          : read(answer.getEntity().getContent(), maxBytes, call);
    } finally {
      // To close the answer first would read what is left of it, to keep the connection.
      request.abort();
    }
  }

  private static byte[] read(InputStream in, int maxBytes, Call call)
      throws IOException, FetchException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      call.check();
      body.write(buffer, 0, read);
      if (body.size() > maxBytes) {
        throw new FetchException(FetchFailure.TOO_LARGE);
      }
    }
    return body.toByteArray();
  }

  /** RFC 8259 section 8.1: JSON between systems is UTF-8. */
  private static String text(byte[] body) throws FetchException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new FetchException(FetchFailure.NOT_TEXT);
    }
  }
}
