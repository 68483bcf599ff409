package io.mcpauth.keycloak.grant.consent;

import static io.mcpauth.keycloak.client.ProposedClient.refused;

import io.mcpauth.keycloak.client.ImpliedConsent;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.client.ProposedClient;
import io.mcpauth.keycloak.resource.McpServers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.ClientCRUDContext;

/** Judges {@link ImpliedConsent} before a client is saved; imports come past it. */
public final class ImpliedConsentCheck {

  private final KeycloakSession session;

  public ImpliedConsentCheck(KeycloakSession session) {
    this.session = session;
  }

  /**
   * Judges the proposed client.
   *
   * @throws ClientPolicyException {@code invalid_client_metadata}, with the remedy
   */
  public void check(ClientCRUDContext context) throws ClientPolicyException {
    Optional<ProposedClient> proposed = ProposedClient.of(context);
    if (proposed.isPresent()) {
      check(proposed.get());
    }
  }

  private void check(ProposedClient client) throws ClientPolicyException {
    client.keepForAdministrators(List.of(ImpliedConsent.ATTRIBUTE));
    Optional<String> value = resulting(client, ImpliedConsent.ATTRIBUTE);
    if (value.isPresent() && client.isByAdministrator()) {
      check(value.get(), client);
    }
  }

  private void check(String value, ProposedClient client) throws ClientPolicyException {
    Set<String> named =
        ImpliedConsent.parse(value)
            .map(ImpliedConsent::servers)
            .orElseThrow(
                () ->
                    refused(
                        "mcp.consent must be implied, or implied: and the client ids of MCP servers"
                            + " joined by ##"));
    for (McpAttribute needed : Set.of(McpAttribute.VERIFIED_BY, McpAttribute.VERIFIED_SINCE)) {
      if (resulting(client, needed.key()).isEmpty()) {
        throw refused(
            "mcp.consent is for clients that somebody vouches for: set "
                + needed.key()
                + " as well, or remove mcp.consent");
      }
    }
    Set<String> servers =
        McpServers.in(session, named.toArray(String[]::new)).stream()
            .map(ClientModel::getClientId)
            .collect(Collectors.toSet());
    if (!servers.containsAll(named)) {
      throw refused(
          "mcp.consent names a client that is no enabled MCP server of this realm: set resource_url"
              + " there first, or correct the list (client ids joined by ##)");
    }
  }

  private static Optional<String> resulting(ProposedClient client, String attribute) {
    return client.attribute(attribute).filter(text -> !text.isBlank());
  }
}
