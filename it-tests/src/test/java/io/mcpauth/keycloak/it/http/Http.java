package io.mcpauth.keycloak.it.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** One request at a time: no redirect is followed, no cookie kept, no status is an exception. */
public final class Http {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(Version.HTTP_1_1)
          .followRedirects(Redirect.NEVER)
          .connectTimeout(LIMIT)
          .build();

  private final String method;
  private final URI uri;
  private final Map<String, String> headers;
  private final String body;

  private Http(String method, URI uri, Map<String, String> headers, String body) {
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
  }

  public static Http get(URI uri) {
    return request("GET", uri);
  }

  public static Http post(URI uri) {
    return request("POST", uri);
  }

  public static Http request(String method, URI uri) {
    return new Http(method, uri, Map.of(), "");
  }

  public Http header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Http(method, uri, more, body);
  }

  public Http bearer(String token) {
    return header("Authorization", "Bearer " + token);
  }

  public Http form(Form form) {
    return new Http(method, uri, headers, form.encoded())
        .header("Content-Type", "application/x-www-form-urlencoded");
  }

  /** A tree, a map or a list; for text that need not be JSON there is {@link #body}. */
  public Http json(Object value) {
    return body("application/json", Json.write(value));
  }

  public Http body(String contentType, String text) {
    return new Http(method, uri, headers, text).header("Content-Type", contentType);
  }

  public Answer send() {
    return send(body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  /** Without a Content-Length, as a client does that does not know yet how long its body is. */
  public Answer sendInChunks() {
    return send(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)));
  }

  private Answer send(BodyPublisher publisher) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(LIMIT).method(method, publisher);
    headers.forEach(request::header);
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          method + " " + uri, response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether something there answers 200; nobody listening is a no. */
  public static boolean answers(URI uri) {
    try {
      return get(uri).send().status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
