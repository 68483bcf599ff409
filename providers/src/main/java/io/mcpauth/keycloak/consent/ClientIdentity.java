package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.client.ClientName;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.VerifiedClient;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;

/**
 * Who the client is, as far as anybody knows.
 *
 * @param name what it calls itself, cleaned; possibly empty
 * @param clientId what the realm calls it
 * @param verification who vouches for the name; empty if nobody does
 * @param origin how it came into the realm
 * @param registeredToday whether it is as new as that
 * @param registeredOn the day in words; empty if it is not known
 * @param links terms and privacy policy
 */
public record ClientIdentity(
    String name,
    String clientId,
    Optional<Verification> verification,
    Origin origin,
    boolean registeredToday,
    Optional<String> registeredOn,
    List<SelfAssertedLink> links) {

  /** How a client came into the realm. The names are part of message keys. */
  public enum Origin {
    /** It registered itself, as anybody can. */
    ANONYMOUS,
    /** It registered itself with a token that an administrator gave away. */
    TOKEN,
    /** It is a URL, at which it publishes what it is. */
    DOCUMENT,
    /** An administrator wrote it down. */
    ADMINISTRATOR,
    /** It holds a registration access token, but no policy of ours saw how it got it. */
    UNKNOWN
  }

  /**
   * An administrator's word for the client.
   *
   * @param by who
   * @param since the day in words
   */
  public record Verification(String by, String since) {}

  static ClientIdentity of(ClientModel client, Words words, Clock clock) {
    Optional<LocalDate> registered =
        DynamicClient.registeredAt(client).map(at -> LocalDate.ofInstant(at, clock.getZone()));
    return new ClientIdentity(
        ClientName.clean(client.getName()).text(),
        client.getClientId(),
        VerifiedClient.of(client)
            .filter(verified -> verified.holdsOn(LocalDate.now(clock)))
            .map(verified -> new Verification(verified.by(), words.day(verified.since()))),
        origin(client),
        registered.filter(LocalDate.now(clock)::equals).isPresent(),
        registered.map(words::day),
        Stream.of(
                SelfAssertedLink.of("Terms", client.getAttribute(ClientModel.TOS_URI)),
                SelfAssertedLink.of("Policy", client.getAttribute(ClientModel.POLICY_URI)))
            .flatMap(Optional::stream)
            .toList());
  }

  private static Origin origin(ClientModel client) {
    if (DynamicClient.isAnonymous(client)) {
      return Origin.ANONYMOUS;
    }
    if (DynamicClient.isDocument(client)) {
      return Origin.DOCUMENT;
    }
    if (DynamicClient.is(client)) {
      return Origin.TOKEN;
    }
    return client.getRegistrationToken() == null ? Origin.ADMINISTRATOR : Origin.UNKNOWN;
  }
}
