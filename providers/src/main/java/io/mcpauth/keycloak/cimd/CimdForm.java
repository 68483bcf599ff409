package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.admission.AdmissionMode;
import io.mcpauth.keycloak.redirect.ClientPreset;
import java.util.List;
import org.keycloak.provider.ProviderConfigProperty;

/** The form of the executor {@code mcp-cimd} in the console. */
final class CimdForm {

  /** The executor's id in client profiles. */
  static final String EXECUTOR = "mcp-cimd";

  static final String ADMISSION = "admission";
  static final String KNOWN_CLIENTS = "known-clients";
  static final String ALLOWED = "allowed-documents";
  static final String BLOCKED = "blocked-documents";
  static final String MAX_DOCUMENTS = "max-documents";
  static final String MAX_PENDING = "max-pending";
  static final String SHORTEST = "min-cache-seconds";
  static final String LONGEST = "max-cache-seconds";
  static final String QUERY = "allow-query";
  static final String PORTS = "other-ports";
  static final String DEVELOPMENT = "development-hosts";

  static final AdmissionMode DEFAULT_MODE = AdmissionMode.LISTED;
  static final int DEFAULT_DOCUMENTS = 1_000;
  static final int DEFAULT_PENDING = 100;
  static final int DEFAULT_SHORTEST = 300;
  static final int DEFAULT_LONGEST = 86_400;

  /** Known clients that have a document. */
  static final List<String> WITH_DOCUMENTS =
      ClientPreset.all().values().stream()
          .filter(preset -> !preset.documents().isEmpty())
          .map(ClientPreset::id)
          .toList();

  /** What the admin console shows. */
  static final List<ProviderConfigProperty> PROPERTIES =
      List.of(
          choice(
              ProviderConfigProperty.LIST_TYPE,
              ADMISSION,
              "Who gets in",
              "listed: the known clients and the documents that you list below, nobody else."
                  + " approve: others wait until an administrator lets them in; the person sees a"
                  + " page that says so. open: every client whose document is valid; people still"
                  + " decide on the consent page.",
              AdmissionMode.VALUES,
              DEFAULT_MODE.value()),
          choice(
              ProviderConfigProperty.MULTIVALUED_LIST_TYPE,
              KNOWN_CLIENTS,
              "Known clients",
              "MCP clients whose own documents are let in: exactly the addresses at which the"
                  + " vendor publishes them, not the whole host. Not set, it is all of them. "
                  + ClientPreset.described(ClientPreset.Where::documents),
              WITH_DOCUMENTS,
              WITH_DOCUMENTS),
          texts(
              ALLOWED,
              "Allowed documents",
              "Further documents that are let in: host (on every port that is allowed), *.host"
                  + " (its sub-domains, not itself), https://host/path to the letter, or"
                  + " https://host/path* for what begins so. Whoever can publish there decides"
                  + " what these clients are, so list only places that are wholly in trusted"
                  + " hands."),
          texts(
              BLOCKED,
              "Blocked documents",
              "Documents that stay outside, written as above. This wins over everything else, is"
                  + " never fetched, and ends what such clients already have."),
          number(
              MAX_DOCUMENTS,
              "Largest number of documents",
              "How many clients of this kind the realm stores. At the limit the oldest one that"
                  + " nobody decided about and nobody uses makes room; if there is none, people see"
                  + " a page that says so.",
              DEFAULT_DOCUMENTS),
          number(
              MAX_PENDING,
              "Largest number of waiting documents",
              "How many of them may wait for an administrator. One more, and the oldest leaves.",
              DEFAULT_PENDING),
          number(
              SHORTEST,
              "Shortest time a document counts (seconds)",
              "A document is not asked for again before, whatever its Cache-Control says.",
              DEFAULT_SHORTEST),
          number(
              LONGEST,
              "Longest time a document counts (seconds)",
              "A document is asked for again after it, whatever its Cache-Control says.",
              DEFAULT_LONGEST),
          new ProviderConfigProperty(
              QUERY,
              "Allow a query in the address",
              "Client ids such as https://app.example.com/client?id=1. One page can then be many"
                  + " clients, so leave it off unless a client of yours needs it.",
              ProviderConfigProperty.BOOLEAN_TYPE,
              false),
          texts(
              PORTS, "Further ports", "Ports besides 443 at which documents may be, such as 8443."),
          texts(
              DEVELOPMENT,
              "Development hosts",
              "For developers only: hosts, written host or host:8443, that may be on this machine"
                  + " and have any port, such as localhost. The certificate has"
                  + " to be one that Keycloak's truststore knows, and the document has to be let in"
                  + " like any other. Whoever controls such a host makes Keycloak call it: leave"
                  + " this empty in production."));

  private CimdForm() {}

  /** What the console calls a setting. */
  static String label(String key) {
    return PROPERTIES.stream()
        .filter(property -> property.getName().equals(key))
        .map(ProviderConfigProperty::getLabel)
        .findFirst()
        .orElse(key);
  }

  private static ProviderConfigProperty number(
      String key, String label, String help, int otherwise) {
    // Keycloak's form of an executor does not show the default of what was emptied.
    return new ProviderConfigProperty(
        key,
        label,
        help + " Empty: %d.".formatted(otherwise),
        ProviderConfigProperty.STRING_TYPE,
        Integer.toString(otherwise));
  }

  private static ProviderConfigProperty texts(String key, String label, String help) {
    return new ProviderConfigProperty(
        key, label, help, ProviderConfigProperty.MULTIVALUED_STRING_TYPE, null);
  }

  private static ProviderConfigProperty choice(
      String type, String key, String label, String help, List<String> options, Object otherwise) {
    ProviderConfigProperty property = new ProviderConfigProperty(key, label, help, type, otherwise);
    property.setOptions(options);
    return property;
  }
}
