package io.mcpauth.keycloak.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.cimd.id.DocumentUrl;
import io.mcpauth.keycloak.cimd.id.ReadUrl;
import io.mcpauth.keycloak.fetch.ChosenBy;
import io.mcpauth.keycloak.fetch.EgressProxy;
import io.mcpauth.keycloak.fetch.FetchLimits;
import io.mcpauth.keycloak.fetch.FetchRequest;
import io.mcpauth.keycloak.fetch.Fetcher;
import io.mcpauth.keycloak.fetch.Outcome;
import io.mcpauth.keycloak.fetch.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;

/** No id of a stranger's makes this server connect to anything that is not public. */
final class HostileIdsTest {

  private static final Set<String> INSIDE =
      Set.of(
          "metadata.google.internal",
          "metadata",
          "instance-data",
          "kubernetes.default.svc",
          "kubernetes.default.svc.cluster.local",
          "vault.internal",
          "intranet",
          "db.internal",
          "router.home.arpa",
          "printer.local",
          "inside.evil.example");

  /** As a resolver inside of a network answers, and as names of strangers can be made to. */
  private static final Resolver RESOLVER =
      host -> {
        if (INSIDE.contains(host)) {
          return List.of(InetAddress.getByName("10.0.0.7"));
        }
        if (host.equals("mixed.evil.example")) {
          return List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.7"));
        }
        if (host.contains("local") || host.contains("loopback") || host.contains("nip.io")) {
          return List.of(InetAddress.getLoopbackAddress());
        }
        if (host.endsWith("sslip.io") || host.endsWith("in-addr.arpa")) {
          return List.of(InetAddress.getLoopbackAddress());
        }
        if (host.matches("[0-9a-fA-FxX.:]+")) {
          return List.of(InetAddress.getByName(host));
        }
        throw new UnknownHostException(host);
      };

  @Test
  void thereAreEnoughOfThem() {
    assertThat(HostileIds.all()).hasSizeGreaterThan(200).doesNotHaveDuplicates();
  }

  /** TLS is asked for last before a connection is tried, so what never asks never connects. */
  @Test
  void noneOfThemIsConnectedTo() {
    AtomicInteger connections = new AtomicInteger();
    try (Fetcher fetcher =
        Fetcher.create(
            FetchLimits.DEFAULT,
            RESOLVER,
            EgressProxy.Choice.NONE,
            () -> {
              connections.incrementAndGet();
              return (SSLSocketFactory) SSLSocketFactory.getDefault();
            },
            () -> {
              throw new IllegalStateException("not for strangers");
            },
            System::nanoTime)) {
      for (String id : HostileIds.all()) {
        // Whatever the rules of ids say, and what would be if there were none.
        FetchRequest request = new FetchRequest(id, ChosenBy.STRANGER, 100);
        assertThat(fetcher.fetch(request)).as(id).isInstanceOf(Outcome.Failed.class);
      }
      assertThat(connections).hasValue(0);
    }
  }

  /** A literal address, this machine under another name, a strange spelling: no id at all. */
  @Test
  void mostOfThemAreNoIds() {
    assertThat(HostileIds.all())
        .filteredOn(id -> DocumentUrl.parse(id, false) instanceof ReadUrl.Good)
        .allMatch(id -> id.matches("https://[a-z0-9.-]*[a-z][a-z0-9.-]*(:[0-9]+)?/client.json"));
  }
}
