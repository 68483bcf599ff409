package io.mcpauth.keycloak.grant;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** What one person allowed one client, server by server: to be looked at and taken back. */
public final class AllowedServers {

  /**
   * What was allowed before servers and destinations were told apart: it stands for every server
   * that was not taken back since, and nobody wrote down where access goes.
   */
  public static final String ANY = ConsentRecord.ANY;

  private final KeycloakSession session;
  private final ConsentRecords records;

  /** Reads those of a client. */
  public AllowedServers(KeycloakSession session, UserModel user, ClientModel client) {
    this.session = session;
    this.records = new ConsentRecords(session, user, client);
  }

  /**
   * What was allowed on one page, or on several of the same terms.
   *
   * @param server URL of the MCP server; empty where tokens are bound to none; {@link #ANY}
   * @param destination as {@link CodeDestination} calls it; {@link #ANY}
   * @param scopes names of the client scopes
   * @param at when it was allowed last
   * @param holds whether the client is still what was allowed. If not it has to ask again, and what
   *     was allowed counts again when it goes back to what it was
   */
  public record Allowed(
      String server, String destination, Set<String> scopes, Instant at, boolean holds) {}

  /** All of it, what was allowed last first; empty without a consent. */
  public List<Allowed> all() {
    return Stream.concat(records.standing(), records.older().stream())
        .map(
            record ->
                new Allowed(
                    known(record.server()),
                    record.destination(),
                    record.scopes(),
                    Instant.ofEpochSecond(record.allowed()),
                    records.holds(record)))
        .sorted((one, other) -> other.at().compareTo(one.at()))
        .toList();
  }

  /** Servers that were taken back, and that {@link #ANY} does not stand for any more. */
  public Set<String> takenBack() {
    return records
        .takenBack()
        .map(ConsentRecord::server)
        .map(this::known)
        .collect(Collectors.toSet());
  }

  /**
   * Takes servers back. From the commit on, no token for one of them and no refresh is good for
   * anything; what is allowed for others stays. Where nothing is left, Keycloak's consent is still
   * there, and carries nothing.
   *
   * @param servers as {@link Allowed#server} calls them
   */
  public void takeBack(Collection<String> servers, Instant now) {
    Stream<String> recorded =
        records.standing().map(ConsentRecord::server).filter(url -> servers.contains(known(url)));
    Stream.concat(servers.stream(), recorded)
        .distinct()
        .toList()
        .forEach(server -> records.takeBack(server, now));
  }

  /** The URL that a server is known by now, which need not be the one that was allowed. */
  private String known(String recorded) {
    return ConsentTerms.server(session, Optional.of(recorded));
  }
}
