package io.mcpauth.keycloak.it.grant;

import io.mcpauth.keycloak.it.http.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One request, sent many times in the same moment. */
final class Together {

  private Together() {}

  static List<Answer> send(int times, Callable<Answer> request) throws Exception {
    CyclicBarrier start = new CyclicBarrier(times);
    ExecutorService threads = Executors.newFixedThreadPool(times);
    try {
      List<Future<Answer>> sent = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        sent.add(
            threads.submit(
                () -> {
                  start.await();
                  return request.call();
                }));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> one : sent) {
        answers.add(one.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }
}
