package io.mcpauth.keycloak.setup.doctor;

import static io.mcpauth.keycloak.setup.doctor.Trouble.failure;
import static io.mcpauth.keycloak.setup.doctor.Trouble.warning;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.lifetime.DynamicClientCount;
import io.mcpauth.keycloak.lifetime.LifetimeConfig;
import io.mcpauth.keycloak.secret.SecretsInClear;
import io.mcpauth.keycloak.setup.description.AdminConsole;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;

/** Clients, those that came by themselves first, and what a demo leaves behind. */
final class ClientChecks {

  private static final String HASHING = "mcp-hashed-client-secret";
  private static final String SAMPLE_SERVER = "sample-mcp-server";
  private static final List<String> DEMO_USERS = List.of("alice", "bob");

  // DynamicClient, in words of the tables: those of before the mark hold a registration token.
  private static final String CAME_BY_ITSELF =
      "(exists (select 1 from ClientAttributeEntity m where m.client = c and m.name = :dynamic"
          + " and substring(m.value, 1, 20) in ('anonymous', 'token', 'document'))"
          + " or (c.registrationToken is not null and not exists (select 1 from"
          + " ClientAttributeEntity n where n.client = c and n.name = :dynamic)))";

  private static final String DYNAMIC =
      "select c.id from ClientEntity c where c.realmId = :realm and " + CAME_BY_ITSELF + " and ";

  private static final String ORDER = " order by c.clientId";

  // Keycloak's own clients have paths of this server, which begin with a slash.
  private static final String WILDCARDS =
      "select distinct c.clientId from ClientEntity c join c.redirectUris r"
          + " where c.realmId = :realm and r like '%*%' and r not like '/%' order by c.clientId";

  private static final String WAITING =
      "select c.clientId from ClientEntity c where c.realmId = :realm and exists (select 1 from"
          + " ClientAttributeEntity s where s.client = c and s.name = :state"
          + " and substring(s.value, 1, 20) = 'pending') order by c.clientId";

  static final List<Check> ALL =
      List.of(
          Check.of(
                  "client-full-scope",
                  "Clients that came by themselves have no roles",
                  patient ->
                      dynamic(patient, "c.fullScopeAllowed = true")
                          .map(
                              c ->
                                  failure(
                                          c.getClientId(),
                                          "The client's tokens may carry every role of their users",
                                          "Switch Full scope allowed off")
                                      .at(
                                          "clients/"
                                              + c.getId()
                                              + "/clientScopes/clientScopesSetup")))
              .mendedBy(client(c -> c.setFullScopeAllowed(false))),
          Check.of(
                  "client-consent",
                  "People are asked before a stranger's client acts for them",
                  patient ->
                      dynamic(patient, "c.consentRequired = false")
                          .map(
                              c ->
                                  failure(
                                          c.getClientId(),
                                          "The client acts for whoever signs in, and nobody is asked",
                                          "Switch Consent required on")
                                      .at(ServerChecks.form(c))))
              .mendedBy(client(c -> c.setConsentRequired(true))),
          Check.of(
                  "client-flows",
                  "Clients that came by themselves use codes alone",
                  patient ->
                      dynamic(
                              patient,
                              "(c.implicitFlowEnabled = true or c.directAccessGrantsEnabled = true)")
                          .map(
                              c ->
                                  failure(
                                          c.getClientId(),
                                          "The client may use the implicit grant or ask for"
                                              + " passwords, which OAuth 2.1 has no more",
                                          "Switch Implicit flow and Direct access grants off")
                                      .at(ServerChecks.form(c))))
              .mendedBy(
                  client(
                      c -> {
                        c.setImplicitFlowEnabled(false);
                        c.setDirectAccessGrantsEnabled(false);
                      })),
          Check.of(
                  "console-scope",
                  "Administrators have rights in the realm's console",
                  ClientChecks::console)
              .mendedBy(
                  (patient, object) ->
                      AdminConsole.of(patient.realm()).ifPresent(AdminConsole::keepRights)),
          Check.of(
              "redirect-wildcard",
              "Redirect URIs are compared to the letter",
              patient ->
                  patient.few(WILDCARDS, Map.of()).stream()
                      .map(patient.realm()::getClientByClientId)
                      .filter(Objects::nonNull)
                      .map(
                          c ->
                              failure(
                                      c.getClientId(),
                                      "A redirect URI has a wildcard: a code goes to any page that it"
                                          + " matches (RFC 9700 section 2.1)",
                                      "List each redirect URI")
                                  .at(ServerChecks.form(c)))),
          Check.of("client-quota", "There is room for clients that come", ClientChecks::quota),
          Check.of(
              "document-pending",
              "Documents of clients do not wait",
              patient ->
                  patient.few(WAITING, Map.of("state", McpAttribute.DOCUMENT_STATE.key())).stream()
                      .map(
                          url ->
                              warning(
                                  url,
                                  "People who want to use the client wait until somebody lets it in",
                                  "Decide: PUT /admin/realms/"
                                      + patient.realm().getName()
                                      + "/mcp/documents/{id} with a state"))),
          Check.of("secrets-in-clear", "Client secrets exist as hashes only", ClientChecks::clear)
              .mendedBy((patient, object) -> patient.secrets().hash()),
          Check.of("secrets-weak", "Hashed secrets have the wanted rounds", ClientChecks::weak),
          Check.of(
              "sample-server",
              "The sample MCP server is not in production",
              patient ->
                  Stream.ofNullable(patient.realm().getClientByClientId(SAMPLE_SERVER))
                      .filter(ClientModel::isEnabled)
                      .map(
                          c ->
                              warning(
                                      SAMPLE_SERVER,
                                      "Tokens are issued for the sample server of the demo",
                                      "Delete the client")
                                  .at(ServerChecks.form(c)))),
          Check.of(
              "demo-users", "The demo's users are not in production", ClientChecks::demoUsers));

  private ClientChecks() {}

  private static Stream<ClientModel> dynamic(Patient patient, String condition) {
    return patient
        .few(DYNAMIC + condition + ORDER, Map.of("dynamic", DynamicClient.ATTRIBUTE))
        .stream()
        .map(id -> patient.session().clients().getClientById(patient.realm(), id))
        .filter(Objects::nonNull);
  }

  private static Check.Mend client(Consumer<ClientModel> step) {
    return (patient, object) ->
        Stream.ofNullable(patient.realm().getClientByClientId(object)).forEach(step);
  }

  private static Stream<Trouble> console(Patient patient) {
    boolean takesFullScope =
        patient.executors().stream().anyMatch(e -> e.contain(AdminConsole.TAKES_FULL_SCOPE))
            && !PolicyChecks.areForMcpClientsOnly(patient);
    if (!takesFullScope) {
      return Stream.empty();
    }
    String remedy = "Add the role realm-admin of realm-management to the scope of the client";
    return AdminConsole.of(patient.realm()).stream()
        .filter(console -> !console.keepsRights())
        .map(
            console ->
                (console.hasRights()
                        ? warning(
                            AdminConsole.CLIENT_ID,
                            "Whoever saves the client of the console takes all rights from those"
                                + " who administer the realm there: the executor "
                                + AdminConsole.TAKES_FULL_SCOPE
                                + " switches Full scope allowed off",
                            remedy)
                        : failure(
                            AdminConsole.CLIENT_ID,
                            "Nobody has rights in the console of this realm: its client may not"
                                + " carry roles of administrators",
                            remedy))
                    .at("clients/" + console.client().getId() + "/clientScopes/clientScopesSetup"));
  }

  private static Stream<Trouble> quota(Patient patient) {
    return LifetimeConfig.governing(patient.realm(), DynamicClient.ANONYMOUS).stream()
        .filter(
            config ->
                DynamicClientCount.of(patient.session(), patient.realm()) >= 0.9 * config.quota())
        .map(
            config ->
                warning(
                        patient.realm().getName(),
                        "Nine tenths of the "
                            + config.quota()
                            + " clients that may come by themselves are there: then none gets in",
                        "Look who they are (GET mcp/clients), remove those that nobody needs, or"
                            + " raise the quota of "
                            + LifetimeConfig.POLICY)
                    .at("clients/client-registration/anonymous"));
  }

  /**
   * Where the client policies cannot be read, nobody can say what they want; another check does.
   */
  private static Optional<SecretsInClear> secrets(Patient patient) {
    return patient.executors().map(applied -> patient.secrets());
  }

  private static Stream<Trouble> clear(Patient patient) {
    long clear = secrets(patient).map(SecretsInClear::count).orElse(0L);
    if (clear == 0) {
      return Stream.empty();
    }
    String meaning =
        clear + " client secrets are stored in clear: whoever reads the database has them";
    String call = "POST /admin/realms/" + patient.realm().getName() + "/mcp/secrets/hash";
    // Other applications may need theirs in clear, which nobody but their operator knows.
    return Stream.of(
        PolicyChecks.areForMcpClientsOnly(patient)
            ? warning(
                    patient.realm().getName(),
                    meaning,
                    "Hash them if no other application needs its secret in clear: " + call)
                .byHandUnless(false)
            : failure(patient.realm().getName(), meaning, "Hash them: " + call));
  }

  private static Stream<Trouble> weak(Patient patient) {
    long weak = secrets(patient).map(SecretsInClear::weak).orElse(0L);
    return weak == 0
        ? Stream.empty()
        : Stream.of(
            warning(
                patient.realm().getName(),
                weak + " hashed secrets have fewer rounds than the executor " + HASHING + " says",
                "Nothing: each is hashed anew when it is next used. Regenerate those that are not"));
  }

  private static Stream<Trouble> demoUsers(Patient patient) {
    return DEMO_USERS.stream()
        .flatMap(
            name ->
                Stream.ofNullable(
                    patient.session().users().getUserByUsername(patient.realm(), name)))
        .filter(user -> StorageId.isLocalStorage(user.getId()) && user.getFederationLink() == null)
        .filter(ClientChecks::hasItsNameAsPassword)
        .map(
            user ->
                failure(
                        user.getUsername(),
                        "The password of the demo's user is known to everybody",
                        "Delete the user")
                    .at("users/" + user.getId() + "/settings"));
  }

  private static boolean hasItsNameAsPassword(UserModel user) {
    @Nullable String name = user.getUsername();
    return user.isEnabled() && user.credentialManager().isValid(UserCredentialModel.password(name));
  }
}
