package io.mcpauth.keycloak.grant;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.keycloak.util.JsonSerialization;

/**
 * What one person allowed one client, as it is stored with the person.
 *
 * @param consent when Keycloak's own consent was given to which it belongs, in epoch milliseconds:
 *     when that one is revoked, on whatever page, this is nothing any more
 * @param face see {@link ConsentTerms}
 * @param destination see {@link ConsentTerms}; {@value #ANY} as for the server
 * @param server see {@link ConsentTerms}; {@value #ANY} for tokens of a time before there were
 *     records
 * @param scopes all that was allowed on these terms, on one page or on several
 * @param allowed when it was allowed last, in epoch seconds
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ConsentRecord(
    @JsonProperty("consent") long consent,
    @JsonProperty("face") String face,
    @JsonProperty("destination") String destination,
    @JsonProperty("server") String server,
    @JsonProperty("scopes") Set<String> scopes,
    @JsonProperty("allowed") long allowed) {

  static final String ANY = "*";

  /** In place of a destination, which is never called so. */
  private static final String TAKEN_BACK = "revoked";

  /** Copies and sorts the scopes. */
  ConsentRecord {
    scopes = scopes == null ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(scopes));
  }

  /**
   * That a server was taken back: nothing is allowed by it, and nothing of before comes to life
   * again when the person allows the same server anew.
   */
  static ConsentRecord takenBack(long consent, String server, long now) {
    return new ConsentRecord(consent, "", TAKEN_BACK, server, Set.of(), now);
  }

  boolean isTakenBack() {
    return face.isEmpty() && destination.equals(TAKEN_BACK);
  }

  /**
   * Whether a token is of after this end.
   *
   * @param issuedAt its {@code iat}
   * @param anew what was allowed since. Seconds are all that tokens tell: one of the second in
   *     which the server was taken back counts as older, unless all of it happened in that second
   */
  boolean isBefore(long issuedAt, ConsentRecord anew) {
    return issuedAt > allowed || (issuedAt == allowed && anew.allowed <= allowed);
  }

  static Optional<ConsentRecord> parse(String text) {
    try {
      return Optional.ofNullable(JsonSerialization.readValue(text, ConsentRecord.class))
          .filter(read -> read.face != null && read.destination != null && read.server != null);
    } catch (IOException e) {
      return Optional.empty(); // Nobody allowed anything by it.
    }
  }

  String text() {
    try {
      return JsonSerialization.writeValueAsString(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is about this client, destination and server, whatever the scopes. */
  boolean isOn(ConsentTerms terms) {
    return face.equals(terms.face())
        && destination.equals(terms.destination())
        && server.equals(terms.server());
  }

  /** The same for fewer scopes. */
  ConsentRecord without(Collection<String> leftOut) {
    Set<String> left = new TreeSet<>(scopes);
    left.removeAll(leftOut);
    return new ConsentRecord(consent, face, destination, server, left, allowed);
  }

  boolean allows(Collection<String> wanted) {
    return scopes.containsAll(wanted);
  }
}
