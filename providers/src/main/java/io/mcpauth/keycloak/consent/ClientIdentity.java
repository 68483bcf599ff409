package io.mcpauth.keycloak.consent;

import io.mcpauth.keycloak.cimd.ShownDocument;
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
 * @param publisher where its metadata comes from; empty for a client that is known by no document
 * @param origin how it came into the realm
 * @param registeredToday whether it is as new as that
 * @param registeredOn the day in words; empty if it is not known
 * @param links terms and privacy policy
 */
public record ClientIdentity(
    String name,
    String clientId,
    Optional<Verification> verification,
    Optional<Publisher> publisher,
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
    /** It is known by a document, as anybody can publish one. */
    DOCUMENT,
    /** It is known by a document that an administrator let in. */
    DOCUMENT_LET_IN,
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

  /**
   * Whoever publishes the document of a client: the one part of it that was verified.
   *
   * @param host of the document, as of a destination
   * @param known whether it is the vendor of a known client, whose name can be believed then
   * @param loopbackOnly whether any program on this computer can use the document
   */
  public record Publisher(Destination host, boolean known, boolean loopbackOnly) {

    /** The publisher of a document. */
    public static Publisher of(ShownDocument document) {
      return new Publisher(
          Destination.of(document.url()), document.known(), document.loopbackOnly());
    }
  }

  /** Whether the name is no more than what the client calls itself. */
  public boolean selfAsserted() {
    return verification.isEmpty() && publisher.filter(Publisher::known).isEmpty();
  }

  static ClientIdentity of(ClientModel client, Words words, Clock clock) {
    Optional<LocalDate> registered =
        DynamicClient.registeredAt(client).map(at -> LocalDate.ofInstant(at, clock.getZone()));
    Optional<ShownDocument> document = ShownDocument.of(client);
    return new ClientIdentity(
        ClientName.clean(client.getName()).text(),
        client.getClientId(),
        VerifiedClient.of(client)
            .filter(verified -> verified.holdsOn(LocalDate.now(clock)))
            .map(verified -> new Verification(verified.by(), words.day(verified.since()))),
        document.map(Publisher::of),
        origin(client, document),
        registered.filter(LocalDate.now(clock)::equals).isPresent(),
        registered.map(words::day),
        Stream.of(
                SelfAssertedLink.of("Terms", client.getAttribute(ClientModel.TOS_URI)),
                SelfAssertedLink.of("Policy", client.getAttribute(ClientModel.POLICY_URI)))
            .flatMap(Optional::stream)
            .toList());
  }

  private static Origin origin(ClientModel client, Optional<ShownDocument> document) {
    if (document.isPresent()) {
      return document.get().letIn() ? Origin.DOCUMENT_LET_IN : Origin.DOCUMENT;
    }
    if (DynamicClient.isAnonymous(client)) {
      return Origin.ANONYMOUS;
    }
    if (DynamicClient.is(client)) {
      return Origin.TOKEN;
    }
    return client.getRegistrationToken() == null ? Origin.ADMINISTRATOR : Origin.UNKNOWN;
  }
}
