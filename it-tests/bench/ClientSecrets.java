import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The measurements of {@code client-secrets}; see there. */
final class ClientSecrets {

  private static final int WRONG_PER_SECOND = 100;

  private ClientSecrets() {}

  public static void main(String[] arguments) throws Exception {
    URI stock = URI.create(arguments[0]);
    URI hashed = URI.create(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    int seconds = Integer.parseInt(arguments[3]);
    BenchRealm.setUp(stock, false);
    BenchRealm.setUp(hashed, true);

    cold(hashed);
    // Warm: the code of both servers, and the memory of the one.
    TokenLoad.run(stock, 20, 0);
    TokenLoad.run(hashed, 20, 0);
    List<Double> plain = new ArrayList<>();
    List<Double> warm = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      plain.add(TokenLoad.run(stock, seconds, 0).perSecond());
      warm.add(TokenLoad.run(hashed, seconds, 0).perSecond());
    }
    report("stock, plain secrets, tokens/s", plain);
    report("hashed, warm, tokens/s", warm);
    System.out.printf("ratio of medians %.3f%n%n", median(warm) / median(plain));

    List<TokenLoad> quiet = new ArrayList<>();
    List<TokenLoad> flooded = new ArrayList<>();
    quiet.add(TokenLoad.run(hashed, seconds, 0));
    for (int i = 0; i < rounds; i++) {
      flooded.add(TokenLoad.run(hashed, seconds, WRONG_PER_SECOND));
      quiet.add(TokenLoad.run(hashed, seconds, 0));
    }
    report("quiet, tokens/s", quiet.stream().map(TokenLoad::perSecond).toList());
    report("100 wrong secrets/s, tokens/s", flooded.stream().map(TokenLoad::perSecond).toList());
    report("quiet, p99 ms", quiet.stream().map(TokenLoad::p99).toList());
    report("100 wrong secrets/s, p99 ms", flooded.stream().map(TokenLoad::p99).toList());
    System.out.printf(
        "throughput kept %.3f, p99 times %.2f%n%n",
        Kept.of(quiet.stream().map(TokenLoad::perSecond).toList(), flooded.stream().map(TokenLoad::perSecond).toList()),
        Kept.of(quiet.stream().map(TokenLoad::p99).toList(), flooded.stream().map(TokenLoad::p99).toList()));
  }

  /** What the first use of a secret costs more than the second. */
  private static void cold(URI server) throws Exception {
    List<Double> differences = new ArrayList<>();
    try (TokenConnection connection = new TokenConnection(server)) {
      // The first requests warm the code; their clients do not count.
      for (int i = 0; i < BenchRealm.CLIENTS; i++) {
        double first = timed(connection, i);
        double second = Math.min(timed(connection, i), timed(connection, i));
        if (i >= BenchRealm.CLIENTS / 2) {
          differences.add(first - second);
        }
      }
    }
    report("cold verification, ms", differences);
  }

  private static double timed(TokenConnection connection, int client) throws IOException {
    long from = System.nanoTime();
    int status = connection.token("client-" + client, BenchRealm.secret(client));
    if (status != 200) {
      throw new IllegalStateException("status " + status);
    }
    return (System.nanoTime() - from) / 1e6;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static void report(String what, List<Double> values) {
    StringBuilder all = new StringBuilder();
    values.forEach(value -> all.append(String.format(" %.1f", value)));
    System.out.printf("%-32s median %.1f  (%s )%n", what, median(values), all);
  }
}
