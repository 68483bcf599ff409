package io.mcpauth.keycloak.registration.metadata;

import io.mcpauth.keycloak.client.ClientAttributes;
import io.mcpauth.keycloak.registration.gate.Decision;
import io.mcpauth.keycloak.registration.gate.Decision.Allow;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.gate.RegistrationError;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * What a client may say in Keycloak's own format, where the realm allows it: no more than in the
 * standard's, whose members {@link ClientMetadataRules} judges one by one.
 *
 * <p>That format can name every setting of a client: how long its tokens live, which addresses the
 * server calls, by which flow its users sign in. What Keycloak told the client of itself may be
 * sent back.
 */
final class NativeFormatRules {

  /** Client attributes that say only what other rules judge in the client that results. */
  private static final Set<String> ATTRIBUTES = attributes();

  private NativeFormatRules() {}

  /**
   * Judges a request.
   *
   * @param request a new client, or an update
   * @param stored the client before the request; null for a new one
   */
  static Decision decide(ClientRepresentation request, @Nullable ClientModel stored) {
    if (changesFlows(request, stored)) {
      return deny("authenticationFlowBindingOverrides", "cannot be registered");
    }
    if (stored == null && hasDefaultRoles(request)) {
      return deny("defaultRoles", "cannot be registered");
    }
    return new Allow();
  }

  /**
   * Takes the attributes out of a request that no rule judges, as members that the standard does
   * not know are left out (RFC 7591 section 3.1: "The authorization server MUST ignore any client
   * metadata sent by the client that it does not understand").
   *
   * @param stored the client before the request, which keeps what it has; null for a new one
   */
  static void leaveOutAttributes(ClientRepresentation request, @Nullable ClientModel stored) {
    @Nullable Map<String, String> attributes = request.getAttributes();
    if (attributes != null) {
      Map<String, String> kept = new HashMap<>(attributes);
      kept.keySet()
          .removeIf(
              name ->
                  !ATTRIBUTES.contains(name)
                      && ClientAttributes.changes(stored, name, attributes.get(name)));
      request.setAttributes(kept);
    }
  }

  @SuppressWarnings("deprecation") // It is what the request can still say.
  private static boolean hasDefaultRoles(ClientRepresentation request) {
    return request.getDefaultRoles() != null;
  }

  private static boolean changesFlows(ClientRepresentation request, @Nullable ClientModel stored) {
    @Nullable Map<String, String> flows = request.getAuthenticationFlowBindingOverrides();
    return flows != null
        && flows.entrySet().stream()
            .anyMatch(
                flow ->
                    !text(flow.getValue())
                        .equals(
                            stored == null
                                ? ""
                                : text(
                                    stored.getAuthenticationFlowBindingOverride(flow.getKey()))));
  }

  private static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }

  private static Set<String> attributes() {
    Set<String> names = new HashSet<>(ResultingClientRules.GRANT_SWITCHES);
    names.add(OIDCConfigAttributes.USE_REFRESH_TOKEN);
    names.add(OIDCConfigAttributes.PKCE_CODE_CHALLENGE_METHOD);
    names.add(OIDCConfigAttributes.USE_RFC9068_ACCESS_TOKEN_HEADER_TYPE);
    names.add(OIDCConfigAttributes.POST_LOGOUT_REDIRECT_URIS);
    return Set.copyOf(names);
  }

  private static Deny deny(String field, String reason) {
    return new Deny(RegistrationError.INVALID_CLIENT_METADATA, field, reason, "");
  }
}
