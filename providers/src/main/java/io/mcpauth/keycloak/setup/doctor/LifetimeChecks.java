package io.mcpauth.keycloak.setup.doctor;

import static io.mcpauth.keycloak.setup.doctor.Trouble.warning;

import io.mcpauth.keycloak.setup.description.Registration;
import io.mcpauth.keycloak.setup.description.Settings;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/** How long tokens and sessions of clients that came by themselves live. */
final class LifetimeChecks {

  private static final String TOKENS = "realm-settings/tokens";
  private static final String SESSIONS = "realm-settings/sessions";

  static final List<Check> ALL =
      List.of(
          Check.of(
              "access-token-lifetime",
              "Access tokens live minutes",
              patient -> Stream.ofNullable(accessToken(patient))),
          Check.of(
              "session-lifetime",
              "Browser sessions last hours",
              patient ->
                  ofClients(patient, Registration.SESSION_LIFESPAN)
                              .orElse(patient.realm().getSsoSessionMaxLifespan())
                          > Settings.LONGEST_SESSION.toSeconds()
                      ? Stream.of(
                          warning(
                                  patient.realm().getName(),
                                  "A browser session lasts longer than a day: whoever finds the browser"
                                      + " allows clients without a password",
                                  "Set SSO Session Max to a day or less; clients that work for longer"
                                      + " have offline access")
                              .at(SESSIONS))
                      : Stream.empty()),
          Check.of(
              "offline-lifetime",
              "Offline access ends",
              patient ->
                  ofClients(patient, Registration.OFFLINE_LIFESPAN).orElse(ofRealm(patient.realm()))
                          > Settings.LONGEST_OFFLINE.toSeconds()
                      ? Stream.of(
                          warning(
                                  patient.realm().getName(),
                                  "A client that was given offline access has it for longer than three"
                                      + " months, or for ever, as long as it refreshes",
                                  "Switch Offline Session Max Limited on and set Offline Session Max")
                              .at(SESSIONS))
                      : Stream.empty()));

  private LifetimeChecks() {}

  /** In seconds; without an end as good as for ever. */
  private static int ofRealm(RealmModel realm) {
    return realm.isOfflineSessionMaxLifespanEnabled()
        ? realm.getOfflineSessionMaxLifespan()
        : Integer.MAX_VALUE;
  }

  /**
   * The seconds that registration gives to clients that come by themselves, where setup left the
   * realm's lifetime to its other applications.
   *
   * @return empty where the realm's is that of these clients, too
   */
  private static Optional<Integer> ofClients(Patient patient, String setting) {
    if (!PolicyChecks.areForMcpClientsOnly(patient)) {
      return Optional.empty();
    }
    List<String> given =
        Registration.SIDES.stream()
            .flatMap(side -> patient.registrationPolicies(side).stream())
            .filter(policy -> Registration.METADATA.equals(policy.getProviderId()))
            .map(policy -> Objects.requireNonNullElse(policy.get(setting), ""))
            .toList();
    // What is no number is another check's.
    return given.stream().allMatch(seconds -> seconds.matches("[0-9]{1,9}"))
        ? given.stream().map(Integer::valueOf).max(Comparator.naturalOrder())
        : Optional.empty();
  }

  private static @Nullable Trouble accessToken(Patient patient) {
    RealmModel realm = patient.realm();
    int seconds =
        ofClients(patient, Registration.ACCESS_TOKEN_LIFESPAN)
            .orElse(realm.getAccessTokenLifespan());
    // -1 is the whole session.
    if (seconds < 0 || seconds > Settings.LONGEST_ACCESS_TOKEN.toSeconds()) {
      return warning(
              realm.getName(),
              "An access token lives longer than an hour: servers that check it without asking"
                  + " Keycloak take it for as long after it was revoked",
              "Set Access Token Lifespan to ten minutes")
          .at(TOKENS);
    }
    if (seconds <= Settings.TOO_SHORT_ACCESS_TOKEN.toSeconds()) {
      return warning(
              realm.getName(),
              "An access token lives five minutes or less: clients that refresh five minutes ahead,"
                  + " such as Gemini CLI, take each one for expired",
              "Set Access Token Lifespan to ten minutes")
          .at(TOKENS);
    }
    return null;
  }
}
