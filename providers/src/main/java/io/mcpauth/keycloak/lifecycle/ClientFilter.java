package io.mcpauth.keycloak.lifecycle;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.request.RefusedMember;
import io.mcpauth.keycloak.request.TimeParameter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which clients an administrator means.
 *
 * @param isSaid whether anything was said, so that it is not all of them by accident
 * @param origin how they came
 * @param host where their first redirect URI leads
 * @param unusedSince a time since which they have not been used
 */
record ClientFilter(
    boolean isSaid, Optional<String> origin, Optional<String> host, Optional<Instant> unusedSince) {

  /** Every client that came by itself, without anybody having said so. */
  static final ClientFilter ALL =
      new ClientFilter(false, Optional.empty(), Optional.empty(), Optional.empty());

  static final String DYNAMIC = "dynamic";
  static final String ORIGIN = "origin";
  static final String HOST = "host";
  static final String UNUSED_SINCE = "unusedSince";

  private static final List<String> ORIGINS =
      List.of(DynamicClient.ANONYMOUS, DynamicClient.TOKEN, DynamicClient.DOCUMENT);

  /** Reads the parameters of a URL; one without a value says nothing. */
  static ClientFilter of(MultivaluedMap<String, String> query) throws RefusedMember {
    Optional<String> dynamic = one(query, DYNAMIC);
    if (dynamic.filter(value -> !value.equals("true")).isPresent()) {
      throw new RefusedMember(
          DYNAMIC, "it can be true only: clients of your own are in Keycloak's list of clients");
    }
    Optional<String> origin = one(query, ORIGIN);
    if (origin.filter(value -> !ORIGINS.contains(value)).isPresent()) {
      throw new RefusedMember(ORIGIN, "it must be one of " + String.join(", ", ORIGINS));
    }
    Optional<String> host = one(query, HOST).map(text -> text.toLowerCase(Locale.ROOT));
    Optional<String> unused = one(query, UNUSED_SINCE);
    return new ClientFilter(
        dynamic.isPresent() || origin.isPresent() || host.isPresent() || unused.isPresent(),
        origin,
        host,
        unused.isPresent()
            ? Optional.of(TimeParameter.read(UNUSED_SINCE, unused.get()))
            : Optional.empty());
  }

  private static Optional<String> one(MultivaluedMap<String, String> query, String name)
      throws RefusedMember {
    List<String> values = query.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new RefusedMember(name, "it must be there once");
    }
    return values.stream().filter(value -> !value.isBlank()).map(String::strip).findFirst();
  }

  /** Whether every client is meant that came by itself. */
  boolean isOpen() {
    return origin.isEmpty() && host.isEmpty() && unusedSince.isEmpty();
  }

  /** Those that are meant. */
  List<ClientRow> among(List<ClientRow> rows, DynamicClients clients) {
    List<ClientRow> matching = rows.stream().filter(this::matches).toList();
    if (host.isEmpty()) {
      return matching;
    }
    Map<String, List<String>> uris = clients.redirectUris(matching);
    return matching.stream()
        .filter(row -> host.get().equals(row.host(uris.getOrDefault(row.id(), List.of()))))
        .toList();
  }

  /**
   * Whether a client is meant, its host aside. One of which nobody knows when it came is not unused
   * since any time.
   */
  boolean matches(ClientRow client) {
    return origin.filter(value -> !value.equals(client.origin())).isEmpty()
        && unusedSince
            .filter(
                time -> client.span().unusedSince().filter(last -> last.isBefore(time)).isEmpty())
            .isEmpty();
  }
}
