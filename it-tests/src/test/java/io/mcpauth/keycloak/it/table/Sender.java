package io.mcpauth.keycloak.it.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.table.Cast.Credentials;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map.Entry;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/** Sends the forms of a story: changed as the step says, with the authentication of the sender. */
final class Sender {

  private final McpRealm realm;
  private final UnaryOperator<String> resolve;

  Sender(McpRealm realm, UnaryOperator<String> resolve) {
    this.realm = realm;
    this.resolve = resolve;
  }

  Outcome post(Step step, String endpoint, Form correct, Credentials sender) {
    Form identified = sender.secret().isEmpty() ? correct.with("client_id", sender.id()) : correct;
    Http request = Http.post(realm.endpoint(endpoint)).form(step.change(identified, resolve));
    boolean ownHeader = false;
    for (Entry<String, String> header : step.headers()) {
      request = request.header(header.getKey(), resolve.apply(header.getValue()));
      ownHeader |= header.getKey().equalsIgnoreCase("Authorization");
    }
    if (!sender.secret().isEmpty() && !ownHeader) {
      request = request.header("Authorization", "Basic " + basic(sender));
    }
    return Outcome.of(request.send());
  }

  /** The same request many times in parallel. */
  List<Outcome> atOnce(Step step, String endpoint, Form correct, Credentials sender, int times) {
    ExecutorService threads = Executors.newFixedThreadPool(times);
    try {
      List<Future<Outcome>> running = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        running.add(threads.submit(() -> post(step, endpoint, correct, sender)));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> outcome : running) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static String basic(Credentials sender) {
    String pair = sender.id() + ":" + sender.secret();
    return Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }
}
