package io.mcpauth.keycloak.setup.doctor;

import static io.mcpauth.keycloak.setup.doctor.Trouble.failure;
import static io.mcpauth.keycloak.setup.doctor.Trouble.warning;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.grant.ConsentAction;
import io.mcpauth.keycloak.setup.description.Scopes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.theme.Theme;
import org.keycloak.theme.ThemeSelectorProvider;

/** Settings of the realm itself. */
final class RealmChecks {

  private static final String TOKENS = "realm-settings/tokens";

  /** A page that no theme of Keycloak's has. */
  private static final String OUR_PAGE = "connections.ftl";

  static final List<Check> ALL =
      List.of(
          of(
                  "ssl-required",
                  "The realm wants https",
                  realm ->
                      realm.getSslRequired() == SslRequired.NONE
                          ? failure(
                                  realm.getName(),
                                  "The realm answers by http from anywhere: whoever is on the way"
                                      + " reads passwords and tokens",
                                  "Require SSL for external requests")
                              .at("realm-settings/general")
                          : null)
              .mendedBy(realm((realm, name) -> realm.setSslRequired(SslRequired.EXTERNAL))),
          Check.of(
                  "refresh-rotation",
                  "A refresh token is used once",
                  // Those of clients that came by themselves are, whatever the realm says.
                  patient ->
                      patient.realm().isRevokeRefreshToken()
                              || PolicyChecks.areForMcpClientsOnly(patient)
                          ? Stream.empty()
                          : Stream.of(
                              failure(
                                      patient.realm().getName(),
                                      "Refresh tokens are not rotated: a stolen one works until it"
                                          + " expires, and nobody notices (OAuth 2.1 section"
                                          + " 4.3.1)",
                                      "Switch Revoke Refresh Token on")
                                  .at(TOKENS)))
              .mendedBy(realm((realm, name) -> realm.setRevokeRefreshToken(true))),
          of(
                  "refresh-reuse",
                  "A used refresh token is not taken again",
                  realm ->
                      realm.isRevokeRefreshToken() && realm.getRefreshTokenMaxReuse() > 0
                          ? warning(
                                  realm.getName(),
                                  "A used refresh token is taken again: theft is noticed later",
                                  "Set Refresh Token Max Reuse to 0")
                              .at(TOKENS)
                          : null)
              .mendedBy(realm((realm, name) -> realm.setRefreshTokenMaxReuse(0))),
          of("offline-access", "Clients can have offline access", RealmChecks::offlineAccess),
          of(
                  "brute-force",
                  "Passwords cannot be tried without end",
                  realm ->
                      realm.isBruteForceProtected()
                          ? null
                          : warning(
                                  realm.getName(),
                                  "Brute force detection is off",
                                  "Switch Brute Force Detection on")
                              .at("realm-settings/security-defenses"))
              .mendedBy(realm((realm, name) -> realm.setBruteForceProtected(true))),
          of(
                  "events",
                  "What happens is stored",
                  realm ->
                      realm.isEventsEnabled()
                          ? null
                          : warning(
                                  realm.getName(),
                                  "No event is stored: who signed in and what was allowed is in the log"
                                      + " alone, and why a client was refused is known for a day",
                                  "Switch Save Events on for user events")
                              .at("realm-settings/events"))
              .mendedBy(realm((realm, name) -> realm.setEventsEnabled(true))),
          of(
              "password-policy",
              "Passwords have rules",
              realm ->
                  realm.getPasswordPolicy().getPolicies().isEmpty()
                      ? warning(
                              realm.getName(),
                              "Any password is taken: one guess, and clients are allowed in its"
                                  + " owner's name",
                              "Set a password policy, at least a length")
                          .at("authentication/policies")
                      : null),
          of(
                  "metadata",
                  "Metadata says what a client can get",
                  realm ->
                      Boolean.parseBoolean(realm.getAttribute(McpAttribute.METADATA.key()))
                          ? null
                          : failure(
                              realm.getName(),
                              "The metadata is Keycloak's own: it promises grants and scopes that are"
                                  + " refused, and some clients do not connect",
                              "Set the realm's attribute mcp.metadata to true"))
              .mendedBy(
                  realm((realm, name) -> realm.setAttribute(McpAttribute.METADATA.key(), "true"))),
          Check.of("login-theme", "People see where access goes", RealmChecks::theme),
          of("consent-action", "Consent is asked by the pack", RealmChecks::consentAction)
              .mendedBy(realm((realm, name) -> enableConsentAction(realm))));

  private RealmChecks() {}

  private static Check of(
      String name, String title, Function<RealmModel, @Nullable Trouble> question) {
    return Check.of(name, title, patient -> Stream.ofNullable(question.apply(patient.realm())));
  }

  private static Check.Mend realm(BiConsumer<RealmModel, String> step) {
    return (patient, object) -> step.accept(patient.realm(), object);
  }

  private static @Nullable Trouble offlineAccess(RealmModel realm) {
    boolean scope =
        Stream.concat(
                realm.getDefaultClientScopesStream(false), realm.getDefaultClientScopesStream(true))
            .anyMatch(s -> s.getName().equals(Scopes.OFFLINE));
    boolean role =
        realm.getDefaultRole() != null
            && realm
                .getDefaultRole()
                .getCompositesStream()
                .anyMatch(r -> r.getName().equals(Scopes.OFFLINE));
    return scope && role
        ? null
        : warning(
                realm.getName(),
                scope
                    ? "New users have no role offline_access: their clients are signed out with the"
                        + " browser"
                    : "New clients have no client scope offline_access: they are signed out with the"
                        + " browser",
                scope
                    ? "Add the role offline_access to the realm's default roles"
                    : "Make the client scope offline_access an optional one of the realm")
            .at(scope ? "realm-settings/user-registration" : "client-scopes");
  }

  private static Stream<Trouble> theme(Patient patient) {
    try {
      @Nullable String name = patient.realm().getLoginTheme();
      Theme theme =
          patient
              .session()
              .theme()
              .getTheme(
                  name == null || name.isEmpty()
                      ? patient
                          .session()
                          .getProvider(ThemeSelectorProvider.class)
                          .getDefaultThemeName(Theme.Type.LOGIN)
                      : name,
                  Theme.Type.LOGIN);
      return theme.getTemplate(OUR_PAGE) != null
          ? Stream.empty()
          : Stream.of(
              warning(
                      patient.realm().getName(),
                      "The login theme has none of the pack's pages: the consent page does not say"
                          + " where access goes and which MCP server it is for",
                      "Choose the login theme mcp, or one whose parent is mcp")
                  .at("realm-settings/themes"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Trouble consentAction(RealmModel realm) {
    @Nullable RequiredActionProviderModel action =
        realm.getRequiredActionProviderByAlias(ConsentAction.PROVIDER_ID);
    return action == null || action.isEnabled()
        ? null
        : failure(
                realm.getName(),
                "The required action "
                    + ConsentAction.PROVIDER_ID
                    + " is off: nobody is asked for a new MCP server or destination, and no token"
                    + " leaves for it",
                "Switch it on")
            .at("authentication/required-actions");
  }

  private static void enableConsentAction(RealmModel realm) {
    RequiredActionProviderModel action =
        realm.getRequiredActionProviderByAlias(ConsentAction.PROVIDER_ID);
    action.setEnabled(true);
    realm.updateRequiredActionProvider(action);
  }
}
