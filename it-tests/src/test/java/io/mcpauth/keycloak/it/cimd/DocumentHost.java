package io.mcpauth.keycloak.it.cimd;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.server.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An https host of clients' documents, {@code localhost} on a port of its own; it counts who
 * connects.
 */
public final class DocumentHost implements AutoCloseable {

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Manners> documents = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  private DocumentHost() {
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setHttpsConfigurator(
        new HttpsConfigurator(TestAuthority.ofThisRun().tls()) {
          @Override
          public void configure(HttpsParameters parameters) {
            connections.incrementAndGet();
            parameters.setSSLParameters(getSSLContext().getDefaultSSLParameters());
          }
        });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** How a host answers one request. */
  @FunctionalInterface
  public interface Manners {
    void answer(HttpExchange exchange) throws IOException;
  }

  /** A new host. */
  public static DocumentHost open() {
    return new DocumentHost();
  }

  /** {@code localhost:12345}. */
  public String authority() {
    return "localhost:" + server.getAddress().getPort();
  }

  /** The address of a path. */
  public String url(String path) {
    return "https://" + authority() + path;
  }

  /** Publishes the document of a client with one redirect URI; answers its client id. */
  public String publish(String path, String redirectUri) {
    return publish(path, Map.of("redirect_uris", List.of(redirectUri)));
  }

  /**
   * Publishes a document.
   *
   * @param members beside, or in place of, those that every document needs
   * @return its URL, which is the client id
   */
  public String publish(String path, Map<String, ?> members) {
    String url = url(path);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("client_id", url);
    document.put("client_name", "Client of a document");
    document.put("grant_types", List.of("authorization_code", "refresh_token"));
    document.put("response_types", List.of("code"));
    document.put("token_endpoint_auth_method", "none");
    document.putAll(members);
    return publishText(path, Json.write(document));
  }

  /** Publishes a text as JSON. */
  public String publishText(String path, String json) {
    return publish(path, exchange -> send(exchange, 200, "application/json", json));
  }

  /** Answers requests for a path in a way of its own. */
  public String publish(String path, Manners manners) {
    documents.put(path, manners);
    return url(path);
  }

  /**
   * Publishes a document of a client with one redirect URI, that nobody gets before the test wants
   * it.
   */
  public Held hold(String path, String redirectUri) {
    Held held = new Held(publish(path, redirectUri));
    @Nullable Manners manners = documents.get(path);
    publish(
        path,
        exchange -> {
          held.asked.countDown();
          held.await(held.released);
          Objects.requireNonNull(manners).answer(exchange);
        });
    return held;
  }

  /** A document on its way. */
  public static final class Held {
    private final String url;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Held(String url) {
      this.url = url;
    }

    public String url() {
      return url;
    }

    /** Returns once somebody waits for it. */
    public void awaitRequest() {
      await(asked);
    }

    /** Lets it go. */
    public void release() {
      released.countDown();
    }

    private void await(CountDownLatch latch) {
      try {
        if (!latch.await(1, TimeUnit.MINUTES)) {
          throw new AssertionError("nothing happened to " + url);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** An answer with a body. */
  public static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    requests.add(path);
    try (exchange) {
      @Nullable Manners manners = documents.get(path);
      if (manners == null) {
        send(exchange, 404, "text/plain", "no such document");
      } else {
        manners.answer(exchange);
      }
    }
  }

  /** How often a path was asked for. */
  public long requests(String path) {
    return requests.stream().filter(path::equals).count();
  }

  /** How often somebody connected. */
  public int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
