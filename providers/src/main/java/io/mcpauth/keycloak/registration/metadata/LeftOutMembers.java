package io.mcpauth.keycloak.registration.metadata;

import io.mcpauth.keycloak.registration.redirect.ClientUris;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.keycloak.OAuth2Constants;
import org.keycloak.authentication.authenticators.client.JWTClientAuthenticator;
import org.keycloak.models.CibaConfig;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ParConfig;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.services.util.CertificateInfoHelper;

/**
 * Members that an update leaves out.
 *
 * <p>RFC 7592 section 2.2: what is left out is taken for null, a request to delete it, and the
 * server may ignore that. Keycloak keeps whatever a request does not name.
 */
public final class LeftOutMembers {

  /** Keycloak takes an attribute away that becomes empty. */
  private static final String REMOVED = "";

  /**
   * Client attributes in which members of a registration are stored, and nothing else. Some more
   * are not here: Keycloak removes or overwrites them with each update itself.
   */
  private static final List<String> ATTRIBUTES =
      List.of(
          ClientModel.LOGO_URI,
          ClientModel.TOS_URI,
          ClientModel.POLICY_URI,
          OIDCConfigAttributes.USE_JWKS_STRING,
          OIDCConfigAttributes.JWKS_STRING,
          OIDCConfigAttributes.USE_JWKS_URL,
          OIDCConfigAttributes.JWKS_URL,
          JWTClientAuthenticator.ATTR_PREFIX + "." + CertificateInfoHelper.PUBLIC_KEY,
          JWTClientAuthenticator.ATTR_PREFIX + "." + CertificateInfoHelper.KID,
          OIDCConfigAttributes.ID_TOKEN_SIGNED_RESPONSE_ALG,
          OIDCConfigAttributes.USER_INFO_RESPONSE_SIGNATURE_ALG,
          OIDCConfigAttributes.REQUEST_OBJECT_SIGNATURE_ALG,
          OIDCConfigAttributes.TOKEN_ENDPOINT_AUTH_SIGNING_ALG,
          OIDCConfigAttributes.AUTHORIZATION_SIGNED_RESPONSE_ALG,
          OIDCConfigAttributes.DPOP_BOUND_ACCESS_TOKENS,
          ParConfig.REQUIRE_PUSHED_AUTHORIZATION_REQUESTS,
          OIDCConfigAttributes.REQUEST_URIS,
          OIDCConfigAttributes.SECTOR_IDENTIFIER_URI,
          OIDCConfigAttributes.BACKCHANNEL_LOGOUT_URL,
          CibaConfig.CIBA_BACKCHANNEL_CLIENT_NOTIFICATION_ENDPOINT);

  private LeftOutMembers() {}

  /**
   * Takes back a default that this client cannot have. RFC 7591 section 2 has one for members that
   * are left out; no update makes a public client confidential, or gives refresh tokens to a client
   * that has none.
   *
   * @param metadata of the update; changed
   * @param defaults members of it that the request did not name
   * @param stored the client before the update
   */
  public static void keepWhatCannotChange(
      OIDCClientRepresentation metadata, Set<String> defaults, ClientModel stored) {
    if (defaults.contains(AuthenticationRule.AUTH_METHOD) && stored.isPublicClient()) {
      metadata.setTokenEndpointAuthMethod(ClientMetadataConfig.PUBLIC);
    }
    if (defaults.contains(GrantRule.GRANT_TYPES) && ResultingClientRules.refreshesNever(stored)) {
      List<String> grants = new ArrayList<>(metadata.getGrantTypes());
      grants.remove(OAuth2Constants.REFRESH_TOKEN);
      metadata.setGrantTypes(grants);
    }
  }

  /**
   * Makes Keycloak remove what the client has and the request does not name.
   *
   * @param request the update in Keycloak's form; changed
   * @param stored the client before the update
   */
  public static void remove(ClientRepresentation request, ClientModel stored) {
    Map<String, String> attributes =
        new HashMap<>(Objects.requireNonNullElse(request.getAttributes(), Map.of()));
    for (String name : ATTRIBUTES) {
      removeAttribute(name, attributes, stored);
    }
    // What only an administrator can write there, "-" for none, is not the client's to remove.
    if (!ClientUris.postLogout(stored).isEmpty()) {
      removeAttribute(OIDCConfigAttributes.POST_LOGOUT_REDIRECT_URIS, attributes, stored);
    }
    request.setAttributes(attributes);
    request.setName(Objects.requireNonNullElse(request.getName(), REMOVED));
    request.setBaseUrl(Objects.requireNonNullElse(request.getBaseUrl(), REMOVED));
  }

  /** Switches off what only a member that is left out could keep on. */
  public static void removeSwitches(ClientModel client) {
    ResultingClientRules.GRANT_SWITCHES.forEach(client::removeAttribute);
    client.removeAttribute(OIDCConfigAttributes.USE_REFRESH_TOKEN);
  }

  private static void removeAttribute(
      String name, Map<String, String> attributes, ClientModel stored) {
    if (attributes.get(name) == null && stored.getAttribute(name) != null) {
      attributes.put(name, REMOVED);
    }
  }

  /** Leaves no empty text where there is nothing: pages and answers would have to look for it. */
  public static void tidy(ClientModel updated) {
    if (REMOVED.equals(updated.getName())) {
      updated.setName(null);
    }
    if (REMOVED.equals(updated.getBaseUrl())) {
      updated.setBaseUrl(null);
    }
  }
}
