package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.mcpauth.keycloak.registration.redirect.ApplicationType;
import io.mcpauth.keycloak.registration.redirect.ClientUris;
import io.mcpauth.keycloak.registration.redirect.SentRedirectUris;
import io.mcpauth.keycloak.registration.scope.AssignedScopes;
import java.util.List;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.util.JsonSerialization;

/** What a client is told of its registration (RFC 7591 section 3.2.1). */
final class RegistrationAnswer {

  // SDKs check that what should be a URL is one, and an empty text is none.
  private static final ObjectWriter WITHOUT_EMPTY =
      JsonSerialization.mapper
          .copy()
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY)
          .writer();

  private RegistrationAnswer() {}

  /**
   * Keycloak's answer, brought in line with what was sent and what is stored.
   *
   * @param answer as Keycloak makes it; changed
   * @param client the client as stored
   * @param scopes its scopes
   * @return JSON without empty members
   */
  static String of(OIDCClientRepresentation answer, ClientModel client, AssignedScopes scopes) {
    List<String> redirectUris = SentRedirectUris.of(client);
    answer.setRedirectUris(redirectUris);
    // Those that were sent; where none were, Keycloak shows the redirect URIs in their place.
    answer.setPostLogoutRedirectUris(ClientUris.postLogout(client));
    // Keycloak counts "none" to the code flow; no client registers it.
    if (answer.getResponseTypes() != null) {
      answer.setResponseTypes(
          answer.getResponseTypes().stream().filter(type -> !type.equals("none")).toList());
    }
    // Keycloak stores these pages and does not tell.
    answer.setLogoUri(client.getAttribute(ClientModel.LOGO_URI));
    answer.setTosUri(client.getAttribute(ClientModel.TOS_URI));
    answer.setPolicyUri(client.getAttribute(ClientModel.POLICY_URI));
    // Keycloak tells something else than it stored; and without the address it means nothing.
    answer.setBackchannelLogoutSessionRequired(
        answer.getBackchannelLogoutUri() == null
            ? null
            : Boolean.valueOf(
                client.getAttribute(OIDCConfigAttributes.BACKCHANNEL_LOGOUT_SESSION_REQUIRED)));
    if (answer.getFrontChannelLogoutUri() == null) {
      answer.setFrontchannelLogoutSessionRequired(null);
    }
    answer.setScope(scopes.text());
    answer.setApplicationType(ApplicationType.stored(client, redirectUris));
    if (client.isPublicClient()) {
      answer.setClientSecret(null);
      answer.setClientSecretExpiresAt((Integer) null);
    }
    try {
      return WITHOUT_EMPTY.writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Keycloak's own client metadata is no JSON", e);
    }
  }
}
