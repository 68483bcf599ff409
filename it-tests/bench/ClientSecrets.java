import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load of {@code client-secrets}; see there. Plain sockets, so that it takes little from the servers. */
final class ClientSecrets {

  private static final int CLIENTS = 20;
  private static final int WRONG_PER_SECOND = 100;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private ClientSecrets() {}

  public static void main(String[] arguments) throws Exception {
    URI stock = URI.create(arguments[0]);
    URI hashed = URI.create(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    int seconds = Integer.parseInt(arguments[3]);
    setUp(stock, false);
    setUp(hashed, true);

    cold(hashed);
    // Warm: the code of both servers, and the memory of the one.
    run(stock, 20, 0);
    run(hashed, 20, 0);
    List<Double> plain = new ArrayList<>();
    List<Double> warm = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      plain.add(run(stock, seconds, 0).perSecond());
      warm.add(run(hashed, seconds, 0).perSecond());
    }
    report("stock, plain secrets, tokens/s", plain);
    report("hashed, warm, tokens/s", warm);
    System.out.printf("ratio of medians %.3f%n%n", median(warm) / median(plain));

    List<Result> quiet = new ArrayList<>();
    List<Result> flooded = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      quiet.add(run(hashed, seconds, 0));
      flooded.add(run(hashed, seconds, WRONG_PER_SECOND));
    }
    report("quiet, tokens/s", quiet.stream().map(Result::perSecond).toList());
    report("100 wrong secrets/s, tokens/s", flooded.stream().map(Result::perSecond).toList());
    report("quiet, p99 ms", quiet.stream().map(Result::p99).toList());
    report("100 wrong secrets/s, p99 ms", flooded.stream().map(Result::p99).toList());
    System.out.printf(
        "throughput kept %.3f, p99 times %.2f%n%n",
        median(flooded.stream().map(Result::perSecond).toList())
            / median(quiet.stream().map(Result::perSecond).toList()),
        median(flooded.stream().map(Result::p99).toList())
            / median(quiet.stream().map(Result::p99).toList()));
  }

  /** Realm and clients; the policy that hashes where the JAR is. */
  private static void setUp(URI server, boolean hashes) throws Exception {
    String token =
        find(
            "access_token",
            send(
                    HttpRequest.newBuilder(server.resolve("/realms/master/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                            HttpRequest.BodyPublishers.ofString(
                                "grant_type=password&client_id=admin-cli&username=admin&password=admin")),
                    200)
                .body());
    String policy =
        """
        , "clientProfiles": {"profiles": [{"name": "p", "executors": [
            {"executor": "%s", "configuration": %s}]}]},
          "clientPolicies": {"policies": [{"name": "p", "enabled": true, "profiles": ["p"],
            "conditions": [{"condition": "any-client", "configuration": {}}]}]}
        """
            .formatted(
                hashes ? "mcp-hashed-client-secret" : "reject-implicit-grant",
                hashes ? "{}" : "{\"auto-configure\": true}");
    admin(server, token, "", "{\"realm\": \"bench\", \"enabled\": true, \"sslRequired\": \"none\"" + policy + "}");
    for (int i = 0; i < CLIENTS; i++) {
      admin(server, token, "/bench/clients", client("client-" + i, secret(i)));
    }
    admin(server, token, "/bench/clients", client("victim", secret(CLIENTS)));
  }

  private static String client(String id, String secret) {
    return """
        {"clientId": "%s", "secret": "%s", "publicClient": false, "serviceAccountsEnabled": true,
         "standardFlowEnabled": false, "directAccessGrantsEnabled": false}
        """
        .formatted(id, secret);
  }

  private static String secret(int i) {
    return "secret-of-forty-characters-or-more-" + (1_000_000 + i);
  }

  /** What the first use of a secret costs more than the second. */
  private static void cold(URI server) throws Exception {
    List<Double> differences = new ArrayList<>();
    try (Connection connection = new Connection(server)) {
      // The first requests warm the code; their clients do not count.
      for (int i = 0; i < CLIENTS; i++) {
        double first = timed(connection, i);
        double second = Math.min(timed(connection, i), timed(connection, i));
        if (i >= CLIENTS / 2) {
          differences.add(first - second);
        }
      }
    }
    report("cold verification, ms", differences);
  }

  private static double timed(Connection connection, int client) throws IOException {
    long from = System.nanoTime();
    int status = connection.token("client-" + client, secret(client));
    if (status != 200) {
      throw new IllegalStateException("status " + status);
    }
    return (System.nanoTime() - from) / 1e6;
  }

  private static Result run(URI server, int seconds, int wrongPerSecond) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      List<Future<long[]>> results = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        results.add(threads.submit(() -> load(server, client, end)));
      }
      if (wrongPerSecond > 0) {
        // The flood names client-0, which is one of the warm ones.
        for (int i = 0; i < 10; i++) {
          threads.submit(flood(server, wrongPerSecond / 10, end));
        }
      }
      long[] all = new long[0];
      for (Future<long[]> result : results) {
        long[] more = result.get();
        int before = all.length;
        all = Arrays.copyOf(all, before + more.length);
        System.arraycopy(more, 0, all, before, more.length);
      }
      Arrays.sort(all);
      return new Result(all.length / (double) seconds, all[(int) (all.length * 0.99)] / 1e6);
    } finally {
      threads.shutdown();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static long[] load(URI server, int client, long end) throws IOException {
    long[] times = new long[100_000];
    int count = 0;
    try (Connection connection = new Connection(server)) {
      while (System.nanoTime() < end) {
        long from = System.nanoTime();
        int status = connection.token("client-" + client, secret(client));
        if (status != 200) {
          throw new IllegalStateException("status " + status);
        }
        times[count++] = System.nanoTime() - from;
      }
    }
    return Arrays.copyOf(times, count);
  }

  private static Callable<Void> flood(URI server, int perSecond, long end) {
    return () -> {
      try (Connection connection = new Connection(server)) {
        long next = System.nanoTime();
        while (System.nanoTime() < end) {
          int status = connection.token("client-0", "wrong-" + UUID.randomUUID());
          if (status == 200) {
            throw new IllegalStateException("a wrong secret was right");
          }
          next += TimeUnit.SECONDS.toNanos(1) / perSecond;
          LockSupport.parkNanos(next - System.nanoTime());
        }
      }
      return null;
    };
  }

  private static void admin(URI server, String token, String path, String json) throws Exception {
    send(
        HttpRequest.newBuilder(server.resolve("/admin/realms" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)),
        201);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, int status) throws Exception {
    HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != status) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return answer;
  }

  private static String find(String member, String json) {
    Matcher matcher = Pattern.compile('"' + member + "\":\"([^\"]+)\"").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + member);
    }
    return matcher.group(1);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static void report(String what, List<Double> values) {
    StringBuilder all = new StringBuilder();
    values.forEach(value -> all.append(String.format(" %.1f", value)));
    System.out.printf("%-32s median %.1f  (%s )%n", what, median(values), all);
  }

  private record Result(double perSecond, double p99) {}

  /** One kept-alive connection; answers have a Content-Length or chunks. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final String host;
    private final OutputStream out;
    private final InputStream in;

    private Connection(URI server) {
      try {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        host = server.getAuthority();
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private int token(String client, String secret) throws IOException {
      String body = "grant_type=client_credentials&client_id=" + client + "&client_secret=" + secret;
      out.write(
          ("POST /realms/bench/protocol/openid-connect/token HTTP/1.1\r\nHost: "
                  + host
                  + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body)
              .getBytes(UTF_8));
      int status = Integer.parseInt(line().split(" ")[1]);
      int length = -1;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = Integer.parseInt(header.substring(15).trim());
        }
      }
      if (length >= 0) {
        in.skipNBytes(length);
      } else {
        for (int chunk = chunk(); ; chunk = chunk()) {
          in.skipNBytes(chunk + 2L);
          if (chunk == 0) {
            break;
          }
        }
      }
      return status;
    }

    private int chunk() throws IOException {
      return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("closed by the server");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return new String(line.toString().getBytes(ISO_8859_1), UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
