package io.mcpauth.keycloak.grant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.grant.consent.GivenConsent;
import io.mcpauth.keycloak.grant.consent.KeycloaksConsent;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserConsentModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.UserConsentManager;

/**
 * What one person allowed one client: one record for each destination and server.
 *
 * <p>Keycloak's consent says which client scopes a client may have, and no more. A record says what
 * else stood on the page. It is an attribute of the user, named after the client and a digest of
 * the terms, and holds only together with the consent of Keycloak's under which it was written:
 * what revokes that one, on whatever page and by whomever, revokes all of them. So a record needs
 * no table, is cached and exported with its user, and is written when somebody has pressed Allow
 * and never before.
 */
public final class ConsentRecords {

  /** Name of the user attribute, up to the client's internal id. */
  static final String ATTRIBUTE = McpAttribute.CONSENT.key() + ".";

  private final RealmModel realm;
  private final ClientModel client;
  private final UserNotes notes;
  private final @Nullable UserConsentModel consent;
  private final Map<String, String> stored;

  /** Reads those of a client. */
  public ConsentRecords(KeycloakSession session, UserModel user, ClientModel client) {
    this.realm = session.getContext().getRealm();
    this.client = client;
    this.notes = new UserNotes(session, realm, user);
    this.consent = UserConsentManager.getConsentByClient(session, realm, user, client.getId());
    this.stored = notes.startingWith(prefix(client.getId()));
  }

  /** Whether Keycloak has a consent for the client, without which no record holds. */
  public boolean haveConsent() {
    return consent != null;
  }

  /**
   * Whether the person has allowed all of it, so that no page is needed.
   *
   * @param terms of this login
   */
  public boolean cover(ConsentTerms terms) {
    if (terms.scopes().isEmpty() && !DynamicClient.is(client)) {
      return true; // An administrator keeps its scopes off the page, and there is nothing else.
    }
    return on(terms).filter(record -> record.allows(terms.scopes())).isPresent();
  }

  /** What the page marks. */
  public WhatIsNew whatIsNew(ConsentTerms terms) {
    return WhatIsNew.of(standing().toList(), terms);
  }

  /**
   * Whether the page is due for a client that was allowed something before. Keycloak, which knows
   * scopes alone, would leave it out, or show less on it than the code would be for.
   */
  public boolean needAnotherPage(ConsentTerms terms) {
    if (consent == null) {
      return false; // Keycloak asks for everything.
    }
    Set<String> granted = granted().collect(Collectors.toSet());
    return !cover(terms)
        || !terms.scopes().stream()
            .map(scope -> ConsentTerms.clientScope(realm, scope))
            .allMatch(granted::contains);
  }

  /**
   * Whether what was allowed carries a token.
   *
   * @param scopes of the token that a person is asked for
   * @param servers whether the token is for a server, by its URL; for none, by empty text
   * @param issuedAt the token's {@code iat}
   */
  boolean carry(Set<String> scopes, Predicate<String> servers, long issuedAt) {
    if (consent == null) {
      return scopes.isEmpty() && !DynamicClient.is(client);
    }
    if (stored.isEmpty()) {
      return true; // Of a time before there were records: Keycloak's own consent is all of it.
    }
    List<ConsentRecord> ends = takenBack().filter(end -> servers.test(end.server())).toList();
    return standing()
        .filter(
            record ->
                record.server().equals(ConsentRecord.ANY)
                    ? ends.isEmpty()
                    : servers.test(record.server()))
        .filter(record -> record.allows(scopes))
        .filter(record -> ends.stream().allMatch(end -> end.isBefore(issuedAt, record)))
        .anyMatch(this::holds);
  }

  /**
   * Whether what was allowed carries any token, for whatever server.
   *
   * @param scopes those of the last request, which was for one server of several; they count where
   *     there is no record
   */
  boolean carryAnything(Set<String> scopes) {
    if (consent == null || stored.isEmpty()) {
      return carry(scopes, server -> true, Long.MAX_VALUE);
    }
    return standing().anyMatch(this::holds);
  }

  /** Whether the client is still the one that was allowed. */
  boolean holds(ConsentRecord record) {
    return record.face().equals(ClientFace.of(client)) && isStillRegistered(record);
  }

  /** An update that takes the destination away takes what was allowed for it. */
  private boolean isStillRegistered(ConsentRecord record) {
    return switch (record.destination()) {
      case ConsentRecord.ANY, CodeDestination.DEVICE, CodeDestination.BACKCHANNEL -> true;
      default ->
          // Administrators write patterns.
          !DynamicClient.is(client)
              || client.getRedirectUris().stream()
                  .map(CodeDestination::of)
                  .anyMatch(record.destination()::equals);
    };
  }

  /**
   * Keeps tokens alive that are older than records: the first record would be the measure for them
   * too. They hold for the client as it is now, and no login asks them.
   */
  public void takeOverWhatIsOlder() {
    older().ifPresent(this::write);
  }

  /** What a consent of a time before there were records comes to. */
  Optional<ConsentRecord> older() {
    if (consent == null || !stored.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ConsentRecord(
            created(),
            ClientFace.of(client),
            ConsentRecord.ANY,
            ConsentRecord.ANY,
            granted().collect(Collectors.toSet()),
            Instant.ofEpochMilli(created()).getEpochSecond()));
  }

  /**
   * Takes back what was allowed for a server, whatever the destination. The record of that stays
   * with the consent: a consent without records would be one of a time before there were any.
   */
  void takeBack(String server, Instant now) {
    if (consent == null) {
      return;
    }
    takeOverWhatIsOlder();
    stored.forEach(
        (name, text) -> {
          if (ConsentRecord.parse(text).filter(r -> r.server().equals(server)).isPresent()) {
            notes.remove(name);
          }
        });
    write(ConsentRecord.takenBack(created(), server, now.getEpochSecond()));
  }

  /**
   * Records that the person pressed Allow.
   *
   * @param terms on the page
   */
  public void allow(ConsentTerms terms, Instant now) {
    allow(terms, Set.of(), now);
  }

  /**
   * Records that the person pressed Allow, and left something out.
   *
   * @param terms that are left of those on the page
   * @param leftOut scopes that were on the page as well: if they were allowed before, they are not
   *     any more
   */
  public void allow(ConsentTerms terms, Set<String> leftOut, Instant now) {
    Set<String> scopes = new HashSet<>(terms.scopes());
    on(terms).ifPresent(known -> scopes.addAll(known.scopes()));
    scopes.removeAll(leftOut);
    forgetWhatIsOver();
    // Of which server the older tokens are, nobody knows; so it may be this one.
    standing()
        .filter(record -> record.server().equals(ConsentRecord.ANY))
        .filter(record -> record.scopes().stream().anyMatch(leftOut::contains))
        .forEach(record -> write(record.without(leftOut)));
    write(
        new ConsentRecord(
            created(),
            terms.face(),
            terms.destination(),
            terms.server(),
            scopes,
            now.getEpochSecond()));
    new GivenConsent(notes.session(), notes.user(), client).tell(terms.server(), terms.scopes());
  }

  /**
   * Takes out of Keycloak's consent what no record holds. When its page comes back, Keycloak stores
   * all that was asked for: without a record it would pass for a consent of a time before there
   * were records.
   */
  public void limitKeycloaks() {
    KeycloaksConsent keycloaks = new KeycloaksConsent(notes.session(), notes.user(), client);
    if (stored.values().stream()
        .flatMap(text -> ConsentRecord.parse(text).stream())
        .noneMatch(this::belongsToConsent)) {
      keycloaks.end();
      return;
    }
    Set<String> held =
        standing()
            .flatMap(record -> record.scopes().stream())
            .map(scope -> ConsentTerms.clientScope(realm, scope))
            .collect(Collectors.toSet());
    keycloaks.keep(scope -> held.contains(ConsentTerms.name(scope)));
  }

  /**
   * Allows what Keycloak had no page for, and its consent with it, without which no record holds:
   * an administrator vouches for the client, or it asks for no scope.
   *
   * @param scopes of the login, of which those count that the page would have shown
   */
  public static void allowWithKeycloaks(
      KeycloakSession session,
      UserModel user,
      ClientModel client,
      ConsentTerms terms,
      Stream<ClientScopeModel> scopes,
      Instant now) {
    new KeycloaksConsent(session, user, client)
        .grant(scopes.filter(ClientScopeModel::isDisplayOnConsentScreen));
    new ConsentRecords(session, user, client).allow(terms, now);
  }

  /** Records of consents that were revoked since, and of clients that are gone. */
  private void forgetWhatIsOver() {
    stored.forEach(
        (name, text) -> {
          if (ConsentRecord.parse(text).filter(this::belongsToConsent).isEmpty()) {
            notes.remove(name);
          }
        });
    notes.startingWith(ATTRIBUTE).keySet().stream()
        .filter(name -> name.lastIndexOf('.') > ATTRIBUTE.length())
        .filter(name -> realm.getClientById(clientOf(name)) == null)
        .forEach(notes::remove);
  }

  private void write(ConsentRecord record) {
    String terms = record.destination() + "\n" + record.server();
    notes.put(prefix(client.getId()) + HashUtils.sha256UrlEncodedHash(terms, UTF_8), record.text());
  }

  private Optional<ConsentRecord> on(ConsentTerms terms) {
    return standing().filter(record -> record.isOn(terms)).findFirst();
  }

  /** All that is allowed. */
  Stream<ConsentRecord> standing() {
    return ofConsent().filter(record -> !record.isTakenBack());
  }

  /** The servers that were taken back since the person allowed the first. */
  Stream<ConsentRecord> takenBack() {
    return ofConsent().filter(ConsentRecord::isTakenBack);
  }

  private Stream<ConsentRecord> ofConsent() {
    return stored.values().stream()
        .flatMap(text -> ConsentRecord.parse(text).stream())
        .filter(this::belongsToConsent);
  }

  private boolean belongsToConsent(ConsentRecord record) {
    return consent != null && record.consent() == created();
  }

  private long created() {
    return consent == null || consent.getCreatedDate() == null ? 0 : consent.getCreatedDate();
  }

  /** What Keycloak's consent has. */
  private Stream<String> granted() {
    return consent == null
        ? Stream.empty()
        : consent.getGrantedClientScopes().stream().map(ConsentTerms::name);
  }

  private static String prefix(String clientId) {
    return ATTRIBUTE + clientId + ".";
  }

  private static String clientOf(String attribute) {
    // The digest at the end has no dot; an id of a client storage may.
    return attribute.substring(ATTRIBUTE.length(), attribute.lastIndexOf('.'));
  }
}
