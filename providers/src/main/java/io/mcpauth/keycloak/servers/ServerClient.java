package io.mcpauth.keycloak.servers;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.client.ClientIdAndSecretAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.resourceindicators.ResourceIndicatorConstants;
import org.keycloak.representations.idm.ClientRepresentation;

/** A server and the client underneath: which clients are servers, and how the one is the other. */
final class ServerClient {

  /** Attributes of which one makes a client a server. */
  static final List<String> ADDRESSES =
      List.of(
          ResourceIndicatorConstants.CLIENT_RESOURCE_URL_ATTRIBUTE,
          McpAttribute.RESOURCE_TEMPLATE.key());

  private ServerClient() {}

  /**
   * Whether this client is a server: a confidential one of OpenID Connect with an address, which an
   * administrator made.
   */
  static boolean isServer(ClientModel client) {
    @Nullable String protocol = client.getProtocol();
    return ADDRESSES.stream().anyMatch(name -> text(client, name).isPresent())
        && !client.isPublicClient()
        && (protocol == null || protocol.equals(OIDCLoginProtocol.LOGIN_PROTOCOL))
        && !Constants.defaultClients.contains(client.getClientId())
        && !DynamicClient.is(client);
  }

  /** What the client says of the server. */
  static ServerObject read(ClientModel client) {
    return new ServerObject(
        client.getClientId(),
        Optional.ofNullable(client.getName()).filter(name -> !name.isBlank()),
        list(client, ADDRESSES.get(0)),
        list(client, ADDRESSES.get(1)),
        scopes(client, McpAttribute.SCOPES_SUPPORTED),
        new AccessObject(
            list(client, McpAttribute.ALLOWED_CLIENTS.key()),
            text(client, McpAttribute.REQUIRED_ROLE.key()),
            scopes(client, McpAttribute.DYNAMIC_SCOPES),
            text(client, McpAttribute.REQUIRE_DPOP.key())
                .filter(value -> !value.equals("false"))
                .isPresent()),
        text(client, McpAttribute.AUDIENCE.key()),
        client.isEnabled());
  }

  /** A new client that is this server and nothing else: it signs nobody in and gets no tokens. */
  static ClientRepresentation fresh(ServerObject server) {
    ClientRepresentation client = new ClientRepresentation();
    client.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
    client.setPublicClient(false);
    client.setBearerOnly(false);
    client.setClientAuthenticatorType(ClientIdAndSecretAuthenticator.PROVIDER_ID);
    client.setStandardFlowEnabled(false);
    client.setImplicitFlowEnabled(false);
    client.setDirectAccessGrantsEnabled(false);
    client.setServiceAccountsEnabled(false);
    client.setFullScopeAllowed(false);
    client.setRedirectUris(List.of());
    client.setWebOrigins(List.of());
    write(server, client);
    client.getAttributes().values().removeIf(String::isEmpty);
    return client;
  }

  /**
   * Makes a client this server, and leaves what a server does not say.
   *
   * @param client as admin REST would answer it
   */
  static void write(ServerObject server, ClientRepresentation client) {
    @Nullable Map<String, String> present = client.getAttributes();
    Map<String, String> attributes = present == null ? new HashMap<>() : new HashMap<>(present);
    // Keycloak adds it to its answers, and would store it.
    attributes.remove(Constants.REALM_CLIENT);
    attributes.put(ADDRESSES.get(0), JoinedList.of(server.resources()));
    attributes.put(ADDRESSES.get(1), JoinedList.of(server.templates()));
    // Blanks, as this attribute has had them since its first version: an older node reads it too.
    attributes.put(McpAttribute.SCOPES_SUPPORTED.key(), String.join(" ", server.scopes()));
    attributes.put(McpAttribute.ALLOWED_CLIENTS.key(), JoinedList.of(server.access().clients()));
    attributes.put(McpAttribute.REQUIRED_ROLE.key(), server.access().role().orElse(""));
    attributes.put(
        McpAttribute.DYNAMIC_SCOPES.key(), JoinedList.of(server.access().dynamicScopes()));
    attributes.put(McpAttribute.REQUIRE_DPOP.key(), server.access().requireDpop() ? "true" : "");
    attributes.put(McpAttribute.AUDIENCE.key(), server.audience().orElse(""));
    client.setAttributes(attributes);
    client.setClientId(server.clientId());
    client.setName(server.name().orElse(""));
    client.setEnabled(server.enabled());
  }

  private static Optional<String> text(ClientModel client, String name) {
    return Optional.ofNullable(client.getAttribute(name)).filter(value -> !value.isBlank());
  }

  private static List<String> list(ClientModel client, String name) {
    return JoinedList.read(client.getAttribute(name));
  }

  private static List<String> scopes(ClientModel client, McpAttribute attribute) {
    return List.copyOf(ScopeParameter.listed(client.getAttribute(attribute.key())));
  }
}
