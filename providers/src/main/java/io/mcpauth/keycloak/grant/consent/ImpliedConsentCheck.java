package io.mcpauth.keycloak.grant.consent;

import io.mcpauth.keycloak.client.ClientAttributes;
import io.mcpauth.keycloak.client.ImpliedConsent;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.resource.McpServers;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.AdminClientRegisterContext;
import org.keycloak.services.clientpolicy.context.AdminClientUpdateContext;
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
    @Nullable ClientRepresentation proposed = context.getProposedClientRepresentation();
    @Nullable ClientModel stored = context.getTargetClient();
    if (proposed == null) {
      return;
    }
    if (!isAdministrators(context)) {
      if (names(proposed, ImpliedConsent.ATTRIBUTE)
          && ClientAttributes.changes(
              stored,
              ImpliedConsent.ATTRIBUTE,
              proposed.getAttributes().get(ImpliedConsent.ATTRIBUTE))) {
        throw refused(ImpliedConsent.ATTRIBUTE + " can be set by an administrator only");
      }
      return;
    }
    Optional<String> value = resulting(proposed, stored, ImpliedConsent.ATTRIBUTE);
    if (value.isPresent()) {
      check(value.get(), proposed, stored);
    }
  }

  private void check(String value, ClientRepresentation proposed, @Nullable ClientModel stored)
      throws ClientPolicyException {
    Set<String> named =
        ImpliedConsent.parse(value)
            .map(ImpliedConsent::servers)
            .orElseThrow(
                () ->
                    refused(
                        "mcp.consent must be implied, or implied: and the client ids of MCP servers"
                            + " joined by ##"));
    for (McpAttribute needed : Set.of(McpAttribute.VERIFIED_BY, McpAttribute.VERIFIED_SINCE)) {
      if (resulting(proposed, stored, needed.key()).isEmpty()) {
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

  /** What the client has when it is saved: an update keeps what it does not name. */
  private static Optional<String> resulting(
      ClientRepresentation proposed, @Nullable ClientModel stored, String attribute) {
    @Nullable String value =
        names(proposed, attribute)
            ? proposed.getAttributes().get(attribute)
            : stored == null ? null : stored.getAttribute(attribute);
    return Optional.ofNullable(value).filter(text -> !text.isBlank());
  }

  private static boolean names(ClientRepresentation proposed, String attribute) {
    return proposed.getAttributes() != null && proposed.getAttributes().containsKey(attribute);
  }

  private static boolean isAdministrators(ClientCRUDContext context) {
    return context instanceof AdminClientRegisterContext
        || context instanceof AdminClientUpdateContext;
  }

  private static ClientPolicyException refused(String description) {
    return new ClientPolicyException(OAuthErrorException.INVALID_CLIENT_METADATA, description);
  }
}
