import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The load of {@code call-out}; see there. 55 connections present assertions of clients whose keys
 * are at hosts that send one byte every two seconds; others get tokens meanwhile. Bounded: each
 * attacking connection sends one request in five seconds.
 */
final class CallOut {

  private static final int CLIENTS = 10;
  private static final int ATTACKERS = 55;

  /** Hosts of the attackers: one alone holds few places. */
  private static final int HOSTS = 5;

  /** Clients of the attackers, each with an address of its own: a failure is remembered for it. */
  private static final int SLOW_CLIENTS = 220;

  private static final AtomicInteger NEXT = new AtomicInteger();

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private CallOut() {}

  public static void main(String[] arguments) throws Exception {
    URI server = URI.create(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    int seconds = Integer.parseInt(arguments[2]);
    List<ServerSocket> hosts = new ArrayList<>();
    for (int i = 0; i < HOSTS; i++) {
      hosts.add(slowHost(i));
    }
    setUp(server, hosts);
    // So long the JVM compiles what both run through.
    run(server, 30, false);
    run(server, 60, true);

    List<Result> quiet = new ArrayList<>();
    List<Result> attacked = new ArrayList<>();
    quiet.add(run(server, seconds, false));
    for (int i = 0; i < rounds; i++) {
      attacked.add(run(server, seconds, true));
      quiet.add(run(server, seconds, false));
    }
    System.out.println("quiet:    " + quiet);
    System.out.println("attacked: " + attacked);
    System.out.printf(
        "throughput kept %.3f, p99 times %.2f%n",
        Kept.of(quiet.stream().map(Result::perSecond).toList(), attacked.stream().map(Result::perSecond).toList()),
        Kept.of(quiet.stream().map(Result::p99).toList(), attacked.stream().map(Result::p99).toList()));
    System.exit(0);
  }

  /** Each at another loopback address, so that it is another host. */
  private static ServerSocket slowHost(int number) throws IOException {
    ServerSocket host = new ServerSocket(0, 100, InetAddress.getByName("127.0.0." + (10 + number)));
    daemon(
        () -> {
          while (true) {
            Socket socket = host.accept();
            daemon(
                () -> {
                  try (socket) {
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n".getBytes(UTF_8));
                    while (true) {
                      socket.getOutputStream().write(' ');
                      Thread.sleep(2000);
                    }
                  }
                });
          }
        });
    return host;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                return; // The other side gave up.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void setUp(URI server, List<ServerSocket> hosts) throws Exception {
    HttpResponse<String> login =
        form(server, "/realms/master/protocol/openid-connect/token", "grant_type=password&client_id=admin-cli&username=admin&password=admin");
    Matcher token = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(login.body());
    if (!token.find()) {
      throw new IllegalStateException(login.body());
    }
    // The attribute says that the realm uses the pack.
    admin(server, token.group(1), "", "{\"realm\": \"bench\", \"enabled\": true, \"sslRequired\": \"none\", \"attributes\": {\"mcp.metadata\": \"true\"}}");
    for (int i = 0; i < CLIENTS; i++) {
      admin(
          server,
          token.group(1),
          "/bench/clients",
          "{\"clientId\": \"client-%d\", \"secret\": \"secret-of-forty-characters-or-more-%d\", \"serviceAccountsEnabled\": true}"
              .formatted(i, i));
    }
    for (int i = 0; i < SLOW_CLIENTS; i++) {
      ServerSocket host = hosts.get(i % HOSTS);
      admin(
          server,
          token.group(1),
          "/bench/clients",
          """
          {"clientId": "slow-%d", "clientAuthenticatorType": "client-jwt", "serviceAccountsEnabled": true,
           "attributes": {"use.jwks.url": "true", "jwks.url": "http://%s:%d/%d"}}
          """
              .formatted(i, host.getInetAddress().getHostAddress(), host.getLocalPort(), i));
    }
  }

  private static Result run(URI server, int seconds, boolean attack) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    ExecutorService threads = Executors.newCachedThreadPool();
    Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();
    try {
      if (attack) {
        for (int i = 0; i < ATTACKERS; i++) {
          threads.submit(() -> attack(server, end, answers));
        }
      }
      List<Future<List<Long>>> loads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        loads.add(threads.submit(() -> load(server, number, end)));
      }
      List<Long> times = new ArrayList<>();
      for (Future<List<Long>> load : loads) {
        times.addAll(load.get());
      }
      long[] all = times.stream().mapToLong(Long::longValue).sorted().toArray();
      return new Result(
          all.length / (double) seconds, all[(int) (all.length * 0.99)] / 1e6, new TreeMap<>(answers));
    } finally {
      threads.shutdown();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static List<Long> load(URI server, int number, long end) throws Exception {
    List<Long> times = new ArrayList<>();
    while (System.nanoTime() < end) {
      long from = System.nanoTime();
      HttpResponse<String> answer =
          form(
              server,
              "/realms/bench/protocol/openid-connect/token",
              "grant_type=client_credentials&client_id=client-%d&client_secret=secret-of-forty-characters-or-more-%d"
                  .formatted(number, number));
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
      times.add(System.nanoTime() - from);
    }
    return times;
  }

  private static Void attack(URI server, long end, Map<Integer, AtomicInteger> answers)
      throws Exception {
    while (System.nanoTime() < end) {
      long from = System.nanoTime();
      HttpResponse<String> answer =
          form(
              server,
              "/realms/bench/protocol/openid-connect/token",
              "grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion="
                  + assertion("slow-" + NEXT.getAndIncrement() % SLOW_CLIENTS));
      answers.computeIfAbsent(answer.statusCode(), status -> new AtomicInteger()).incrementAndGet();
      Thread.sleep(Math.max(0, 5000 - (System.nanoTime() - from) / 1_000_000));
    }
    return null;
  }

  /** Nobody's signature: the key to check it with is what makes the server call. */
  private static String assertion(String client) {
    long now = System.currentTimeMillis() / 1000;
    return base64("{\"alg\":\"RS256\",\"kid\":\"a\"}")
        + "."
        + base64(
            "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"x\",\"jti\":\"%d\",\"iat\":%d,\"exp\":%d}"
                .formatted(client, client, System.nanoTime(), now, now + 60))
        + "."
        + base64("signature");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static HttpResponse<String> form(URI server, String path, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void admin(URI server, String token, String path, String json) throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(server.resolve("/admin/realms" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  private record Result(double perSecond, double p99, Map<Integer, AtomicInteger> attackers) {
    @Override
    public String toString() {
      return "%.0f tokens/s, p99 %.0f ms%s"
          .formatted(perSecond, p99, attackers.isEmpty() ? "" : ", attackers got " + attackers);
    }
  }
}
