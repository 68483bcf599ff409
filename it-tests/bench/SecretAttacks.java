import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** The measurements of {@code secret-attacks}; see there. */
final class SecretAttacks {

  private static final int CONNECTIONS = 40;
  private static final int REGISTRATIONS = 200;
  private static final int WARM_UP = 3_000;
  private static final int TICKS_PER_SECOND = 100;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private SecretAttacks() {}

  public static void main(String[] arguments) throws Exception {
    URI server = URI.create(arguments[0]);
    Path process = Path.of("/proc", arguments[1], "stat");
    int rounds = Integer.parseInt(arguments[2]);
    int seconds = Integer.parseInt(arguments[3]);
    BenchRealm.setUp(server, true);
    // One after the other: these are first uses.
    for (int i = 0; i < BenchRealm.CLIENTS; i++) {
      token(server, "client-" + i, BenchRealm.secret(i));
    }
    TokenLoad.run(server, 20, 0);

    registrations(server, process);
    compare("refused registrations", server, rounds, seconds, () -> register(server, "http://evil.example/cb"));
    compare("wrong secrets", server, rounds, seconds, () -> token(server, "client-0", "wrong-" + UUID.randomUUID()));
    times(server);
  }

  /** What a registration with a secret costs the whole server. */
  private static void registrations(URI server, Path process) throws Exception {
    for (int i = 0; i < REGISTRATIONS; i++) {
      accepted(server);
    }
    long before = ticks(process);
    for (int i = 0; i < REGISTRATIONS; i++) {
      accepted(server);
    }
    System.out.printf(
        "registration with a secret: %.1f ms CPU%n%n",
        (ticks(process) - before) * 1_000.0 / TICKS_PER_SECOND / REGISTRATIONS);
  }

  private static void accepted(URI server) throws Exception {
    int status = register(server, "http://localhost:8765/callback");
    if (status != 201) {
      throw new IllegalStateException("status " + status);
    }
  }

  private static void compare(String attack, URI server, int rounds, int seconds, Request request) throws Exception {
    List<TokenLoad> quiet = new ArrayList<>();
    List<TokenLoad> attacked = new ArrayList<>();
    AtomicInteger taken = new AtomicInteger();
    // What is to be told is the attack, and not how long the JVM takes to compile what it runs through.
    IntStream.range(0, CONNECTIONS).parallel().forEach(c -> often(request, WARM_UP / CONNECTIONS));
    TokenLoad.run(server, seconds, 0);
    quiet.add(TokenLoad.run(server, seconds, 0));
    for (int i = 0; i < rounds; i++) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      ExecutorService attackers = Executors.newFixedThreadPool(CONNECTIONS);
      IntStream.range(0, CONNECTIONS).forEach(c -> attackers.submit(() -> repeat(request, end, taken)));
      attacked.add(TokenLoad.run(server, seconds, 0));
      attackers.shutdown();
      attackers.awaitTermination(1, TimeUnit.MINUTES);
      quiet.add(TokenLoad.run(server, seconds, 0));
    }
    System.out.printf(
        "%s, %d connections, one request a second each: throughput kept %.3f, p99 times %.2f, of the attacker's requests taken: %d%n%n",
        attack,
        CONNECTIONS,
        Kept.of(quiet.stream().map(TokenLoad::perSecond).toList(), attacked.stream().map(TokenLoad::perSecond).toList()),
        Kept.of(quiet.stream().map(TokenLoad::p99).toList(), attacked.stream().map(TokenLoad::p99).toList()),
        taken.get());
  }

  private static void often(Request request, int times) {
    try {
      for (int i = 0; i < times; i++) {
        request.send();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Void repeat(Request request, long end, AtomicInteger taken) throws Exception {
    long next = System.nanoTime();
    while (System.nanoTime() < end) {
      if (request.send() < 400) {
        taken.incrementAndGet();
      }
      next += TimeUnit.SECONDS.toNanos(1);
      LockSupport.parkNanos(next - System.nanoTime());
    }
    return null;
  }

  /** Whether the time tells which client ids exist: one whose secret Keycloak generated, and one that is not there. */
  private static void times(URI server) throws Exception {
    String known = field("client_id", registration(server, "http://localhost:8765/callback").body());
    List<Double> ofKnown = new ArrayList<>();
    List<Double> ofUnknown = new ArrayList<>();
    for (int i = 0; i < REGISTRATIONS; i++) {
      ofKnown.add(timed(server, known));
      ofUnknown.add(timed(server, UUID.randomUUID().toString()));
    }
    System.out.printf("wrong secret: known client %.2f ms, unknown client %.2f ms (medians)%n", median(ofKnown), median(ofUnknown));
  }

  private static double timed(URI server, String client) throws Exception {
    long from = System.nanoTime();
    post(server, "mcp", client, "wrong-" + UUID.randomUUID());
    return (System.nanoTime() - from) / 1e6;
  }

  private static int token(URI server, String client, String secret) throws Exception {
    return post(server, "bench", client, secret);
  }

  private static int post(URI server, String realm, String client, String secret) throws Exception {
    String body = "grant_type=client_credentials&client_id=" + client + "&client_secret=" + secret;
    return send(
            HttpRequest.newBuilder(server.resolve("/realms/" + realm + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)))
        .statusCode();
  }

  private static int register(URI server, String redirectUri) throws Exception {
    return registration(server, redirectUri).statusCode();
  }

  private static HttpResponse<String> registration(URI server, String redirectUri) throws Exception {
    String body =
        """
        {"client_name": "Bench", "redirect_uris": ["%s"], "client_secret": "chosen-by-a-stranger-%s",
         "token_endpoint_auth_method": "client_secret_post"}
        """
            .formatted(redirectUri, UUID.randomUUID());
    return send(
        HttpRequest.newBuilder(server.resolve("/realms/mcp/clients-registrations/openid-connect"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String field(String member, String json) {
    int start = json.indexOf('"' + member + "\":\"") + member.length() + 4;
    return json.substring(start, json.indexOf('"', start));
  }

  /** User and system time of the process, in ticks (proc(5), fields 14 and 15). */
  private static long ticks(Path process) throws Exception {
    String stat = Files.readString(process);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private interface Request {
    int send() throws Exception;
  }
}
