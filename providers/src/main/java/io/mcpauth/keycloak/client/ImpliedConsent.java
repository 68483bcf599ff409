package io.mcpauth.keycloak.client;

import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;

/**
 * An administrator's word that nobody is asked for a client that is {@link VerifiedClient vouched
 * for}: {@value #EVERYWHERE}, or {@code implied:first-server##second-server}.
 *
 * @param servers client ids of the MCP servers that it holds for; empty for all of them
 */
public record ImpliedConsent(Set<String> servers) {

  /** Client attribute; a user's attributes of the same prefix are another thing. */
  public static final String ATTRIBUTE = McpAttribute.IMPLIED_CONSENT.key();

  private static final String EVERYWHERE = "implied";
  private static final String SOMEWHERE = EVERYWHERE + ":";

  /** Copies. */
  public ImpliedConsent {
    servers = Set.copyOf(servers);
  }

  /**
   * What is said of this client.
   *
   * @param today a word for tomorrow is none yet
   * @return empty too where nobody vouches for the client, or where the value cannot be read
   */
  public static Optional<ImpliedConsent> of(ClientModel client, LocalDate today) {
    return VerifiedClient.of(client)
        .filter(verified -> verified.holdsOn(today))
        .flatMap(verified -> parse(client.getAttribute(ATTRIBUTE)));
  }

  /** Reads the attribute. */
  public static Optional<ImpliedConsent> parse(@Nullable String value) {
    if (EVERYWHERE.equals(value)) {
      return Optional.of(new ImpliedConsent(Set.of()));
    }
    if (value == null || !value.startsWith(SOMEWHERE)) {
      return Optional.empty();
    }
    Set<String> servers =
        Stream.of(Constants.CFG_DELIMITER_PATTERN.split(value.substring(SOMEWHERE.length()), -1))
            .map(String::strip)
            .collect(Collectors.toSet());
    // An empty place in the list may have been meant for anything.
    return servers.contains("") ? Optional.empty() : Optional.of(new ImpliedConsent(servers));
  }

  /**
   * Whether it holds for a server.
   *
   * @param server its client id
   */
  public boolean holdsFor(String server) {
    return servers.isEmpty() || servers.contains(server);
  }
}
