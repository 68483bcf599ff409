import java.io.IOException;
import java.net.URI;
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

/** Token requests of all clients at once for some seconds, beside a flood of wrong secrets if wanted. */
record TokenLoad(double perSecond, double p99) {

  static TokenLoad run(URI server, int seconds, int wrongPerSecond) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      List<Future<long[]>> results = new ArrayList<>();
      for (int i = 0; i < BenchRealm.CLIENTS; i++) {
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
      return new TokenLoad(all.length / (double) seconds, all[(int) (all.length * 0.99)] / 1e6);
    } finally {
      threads.shutdown();
      threads.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private static long[] load(URI server, int client, long end) throws IOException {
    long[] times = new long[100_000];
    int count = 0;
    try (TokenConnection connection = new TokenConnection(server)) {
      while (System.nanoTime() < end) {
        long from = System.nanoTime();
        int status = connection.token("client-" + client, BenchRealm.secret(client));
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
      try (TokenConnection connection = new TokenConnection(server)) {
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
}
