package io.mcpauth.keycloak.setup.doctor;

import static io.mcpauth.keycloak.setup.doctor.Trouble.failure;
import static io.mcpauth.keycloak.setup.doctor.Trouble.warning;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.request.ScopeParameter;
import io.mcpauth.keycloak.resource.McpServer;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.Constants;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorConstants;

/** The MCP servers of the realm. */
final class ServerChecks {

  private static final String URL = ResourceIndicatorConstants.CLIENT_RESOURCE_URL_ATTRIBUTE;
  private static final String TEMPLATE = McpAttribute.RESOURCE_TEMPLATE.key();

  private static final List<String> OF_A_SERVER =
      List.of(
          McpAttribute.SCOPES_SUPPORTED.key(),
          McpAttribute.ALLOWED_CLIENTS.key(),
          McpAttribute.REQUIRED_ROLE.key(),
          McpAttribute.DYNAMIC_SCOPES.key(),
          McpAttribute.REQUIRE_DPOP.key());

  static final List<Check> ALL =
      List.of(
          Check.of(
              "server",
              "There is an MCP server",
              patient ->
                  servers(patient).anyMatch(ClientModel::isEnabled)
                      ? Stream.empty()
                      : Stream.of(
                          warning(
                                  patient.realm().getName(),
                                  "The realm has no MCP server: no client that came by itself gets a"
                                      + " token",
                                  "Add one: POST /admin/realms/"
                                      + patient.realm().getName()
                                      + "/mcp/servers, or a confidential client with the attribute "
                                      + URL)
                              .at("clients"))),
          Check.of(
              "server-address", "Every MCP server is found by its URLs", ServerChecks::address),
          Check.of(
              "server-http",
              "MCP servers are reached by https",
              patient ->
                  servers(patient)
                      .filter(c -> urls(c).anyMatch(ServerChecks::isPlain))
                      .map(
                          c ->
                              warning(
                                      c.getClientId(),
                                      "A URL of the server begins with http: whoever is on the way"
                                          + " reads its tokens",
                                      "Serve it by https and change " + URL)
                                  .at(form(c)))),
          Check.of(
              "server-public",
              "MCP servers are confidential clients",
              patient ->
                  servers(patient)
                      .filter(ClientModel::isPublicClient)
                      .map(
                          c ->
                              failure(
                                      c.getClientId(),
                                      "A public client is no MCP server: no token is issued for its"
                                          + " URL",
                                      "Switch Client authentication on, or remove " + URL)
                                  .at(form(c)))),
          Check.of("server-scope", "Scopes of MCP servers are client scopes", ServerChecks::scopes),
          Check.of(
              "server-role",
              "Roles that MCP servers want are there",
              patient ->
                  servers(patient)
                      .filter(
                          c ->
                              text(c, McpAttribute.REQUIRED_ROLE.key())
                                  .filter(
                                      role ->
                                          KeycloakModelUtils.getRoleFromString(
                                                  patient.session(), patient.realm(), role.strip())
                                              == null)
                                  .isPresent())
                      .map(
                          c ->
                              failure(
                                      c.getClientId(),
                                      "The role of mcp.required_role does not exist: nobody reaches"
                                          + " the server",
                                      "Create the role, or correct the attribute")
                                  .at(form(c)))),
          Check.of(
              "server-without-url",
              "What is said of an MCP server stands on one",
              patient ->
                  clients(patient, OF_A_SERVER)
                      .filter(c -> text(c, URL).isEmpty() && text(c, TEMPLATE).isEmpty())
                      .map(
                          c ->
                              warning(
                                      c.getClientId(),
                                      "The client has settings of an MCP server and no URL: they do"
                                          + " nothing",
                                      "Set " + URL + ", or remove them")
                                  .at(form(c)))),
          Check.of(
              "client-default-resource",
              "Default resources of clients are MCP servers",
              patient ->
                  clients(patient, List.of(McpAttribute.DEFAULT_RESOURCE.key()))
                      .filter(
                          c ->
                              text(c, McpAttribute.DEFAULT_RESOURCE.key())
                                  .filter(url -> McpServer.find(patient.session(), url).isEmpty())
                                  .isPresent())
                      .map(
                          c ->
                              failure(
                                      c.getClientId(),
                                      "No MCP server has the client's mcp.default_resource: its"
                                          + " requests that name none are refused",
                                      "Correct the attribute, or remove it")
                                  .at(form(c)))));

  private ServerChecks() {}

  private static Stream<Trouble> address(Patient patient) {
    return servers(patient)
        .filter(c -> c.isEnabled() && !c.isPublicClient())
        .flatMap(
            c -> {
              Set<String> lost =
                  urls(c)
                      .filter(
                          url ->
                              McpServer.find(patient.session(), url)
                                  .filter(found -> found.clientId().equals(c.getClientId()))
                                  .isEmpty())
                      .collect(Collectors.toCollection(TreeSet::new));
              return lost.isEmpty()
                  ? Stream.empty()
                  : Stream.of(
                      failure(
                              c.getClientId(),
                              "No token is issued for "
                                  + String.join(", ", lost)
                                  + ": it is no URL of a server, or another client has it too, as its"
                                  + " URL, inside a template, or as its client id",
                              "Correct " + URL + ", or take the URL off the other client")
                          .at(form(c)));
            });
  }

  private static Stream<Trouble> scopes(Patient patient) {
    Set<String> known =
        patient
            .realm()
            .getClientScopesStream()
            .map(ClientScopeModel::getName)
            .collect(Collectors.toSet());
    return servers(patient)
        .flatMap(
            c -> {
              Set<String> unknown =
                  Stream.of(McpAttribute.SCOPES_SUPPORTED, McpAttribute.DYNAMIC_SCOPES)
                      .flatMap(attribute -> text(c, attribute.key()).stream())
                      .flatMap(value -> ScopeParameter.listed(value).stream())
                      .filter(name -> !known.contains(name))
                      .collect(Collectors.toCollection(TreeSet::new));
              return unknown.isEmpty()
                  ? Stream.empty()
                  : Stream.of(
                      failure(
                              c.getClientId(),
                              "The server names scopes that the realm does not have: "
                                  + String.join(", ", unknown),
                              "Create the client scope, or correct the list")
                          .at(form(c)));
            });
  }

  private static Stream<ClientModel> servers(Patient patient) {
    return clients(patient, List.of(URL, TEMPLATE))
        .filter(c -> !Constants.defaultClients.contains(c.getClientId()));
  }

  private static Stream<ClientModel> clients(Patient patient, List<String> attributes) {
    return patient
        .clientsWith(attributes)
        .filter(c -> attributes.stream().anyMatch(name -> text(c, name).isPresent()));
  }

  private static Stream<String> urls(ClientModel client) {
    return text(client, URL).stream()
        .flatMap(value -> Constants.CFG_DELIMITER_PATTERN.splitAsStream(value));
  }

  private static boolean isPlain(String url) {
    try {
      URI uri = URI.create(url);
      return "http".equals(uri.getScheme()) && !PlatformChecks.isLoopback(uri);
    } catch (IllegalArgumentException e) {
      return false; // Another check tells it.
    }
  }

  private static Optional<String> text(ClientModel client, String name) {
    @Nullable String value = client.getAttribute(name);
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }

  static String form(ClientModel client) {
    return "clients/" + client.getId() + "/settings";
  }
}
