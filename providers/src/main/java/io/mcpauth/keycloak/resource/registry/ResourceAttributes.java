package io.mcpauth.keycloak.resource.registry;

import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorConstants;

/** The client attributes that say what is an MCP server, and which one a client is for. */
public final class ResourceAttributes {

  /** Keycloak's own attribute for the URL of a resource server; several as in its lists. */
  static final String RESOURCE_URL = ResourceIndicatorConstants.CLIENT_RESOURCE_URL_ATTRIBUTE;

  /** Templates of URLs, several as in Keycloak's lists. */
  static final String RESOURCE_TEMPLATE = McpAttribute.RESOURCE_TEMPLATE.key();

  /** Scopes that are the server's own, separated by blanks; RFC 9728's name for them. */
  static final String SCOPES = McpAttribute.SCOPES_SUPPORTED.key();

  /** What stands in {@code aud}; absent: the URL and the client id. */
  static final String AUDIENCE = McpAttribute.AUDIENCE.key();

  /** Of {@link #AUDIENCE}: the URL without the client id. */
  static final String URL_ALONE = "url";

  /** The resource of a client's requests that name none; goes before the realm's. */
  static final String DEFAULT_RESOURCE = McpAttribute.DEFAULT_RESOURCE.key();

  /** Whoever sets one of these decides who receives tokens. */
  static final List<String> FOR_ADMINISTRATORS =
      List.of(RESOURCE_URL, RESOURCE_TEMPLATE, SCOPES, AUDIENCE, DEFAULT_RESOURCE);

  private static final Collection<String> INTERNAL_CLIENTS =
      Set.of(Constants.defaultClients.toArray(String[]::new));

  private ResourceAttributes() {}

  /** Whether a client is an MCP server: it has a readable URL or template. */
  public static boolean makeServer(ClientModel client) {
    return urls(client).stream().anyMatch(url -> servable(url).isPresent())
        || templates(client).findAny().isPresent();
  }

  /**
   * The client as an MCP server under one URL.
   *
   * @return empty if the URL is not one of it, or if tokens for it must not be issued
   */
  static Optional<ResourceServer> serverOf(ClientModel client, ResourceUri uri) {
    if (!client.isEnabled() || client.isPublicClient() || isInternal(client.getClientId())) {
      return Optional.empty();
    }
    return listed(client, uri)
        .or(() -> templated(client, uri))
        .map(
            address ->
                new ResourceServer(
                    client.getClientId(),
                    address,
                    scopesOf(client),
                    URL_ALONE.equals(client.getAttribute(AUDIENCE))));
  }

  /** The URL as the client lists it. */
  static Optional<ResourceAddress> listed(ClientModel client, ResourceUri uri) {
    List<String> urls = urls(client);
    return urls.stream()
        .filter(url -> url.equals(uri.value()) || servable(url).filter(uri::equals).isPresent())
        .findFirst()
        .map(url -> new ResourceAddress(url, first(urls, url), Map.of()));
  }

  private static String first(List<String> urls, String found) {
    return urls.stream()
        .filter(url -> url.equals(found) || servable(url).isPresent())
        .findFirst()
        .orElse(found);
  }

  /** The URL as one of the client's templates matches it; of several the first one counts. */
  static Optional<ResourceAddress> templated(ClientModel client, ResourceUri uri) {
    return templates(client)
        .flatMap(template -> template.match(uri).stream())
        .findFirst()
        .map(names -> new ResourceAddress(uri.value(), uri.value(), names));
  }

  /** The URLs as they are written, the unreadable ones too. */
  static List<String> urls(ClientModel client) {
    return values(client.getAttribute(RESOURCE_URL));
  }

  /** Its templates that can be read. */
  static Stream<ResourceTemplate> templates(ClientModel client) {
    return values(client.getAttribute(RESOURCE_TEMPLATE)).stream()
        .flatMap(text -> ResourceTemplate.read(text).stream());
  }

  /** The values of a list as Keycloak joins them. */
  static List<String> values(@Nullable String attribute) {
    if (attribute == null || attribute.isEmpty()) {
      return List.of();
    }
    return attribute.contains(Constants.CFG_DELIMITER)
        ? List.of(Constants.CFG_DELIMITER_PATTERN.split(attribute, -1))
        : List.of(attribute);
  }

  /**
   * Reads the URL of a server. Keycloak's authorization endpoint refuses a resource with a query,
   * whatever is registered (RFC 8707 section 2: it "SHOULD NOT include a query component").
   */
  static Optional<ResourceUri> servable(String url) {
    return ResourceUri.parse(url).filter(uri -> !uri.hasQuery());
  }

  /** Keycloak's own clients are no MCP servers: a token for one of them opens Keycloak itself. */
  static boolean isInternal(String clientId) {
    return INTERNAL_CLIENTS.contains(clientId);
  }

  /** The client's own default resource; never of Keycloak's own clients, which need their roles. */
  public static Optional<String> defaultResourceOf(ClientModel client) {
    return Optional.ofNullable(client.getAttribute(DEFAULT_RESOURCE))
        .filter(resource -> !resource.isEmpty())
        .filter(resource -> !isInternal(client.getClientId()));
  }

  private static Set<String> scopesOf(ClientModel client) {
    return Optional.ofNullable(client.getAttribute(SCOPES))
        .map(ScopeParameter::listed)
        .orElse(Set.of());
  }
}
