package io.mcpauth.keycloak.registration.scope;

import io.mcpauth.keycloak.policy.PolicySettings;
import java.util.List;
import java.util.regex.Pattern;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The settings of the policy {@code mcp-scopes}.
 *
 * @param allowed scopes that a client may have; empty: the realm's default and optional ones
 * @param always scopes that every client has, even if it names none
 * @param onRequest default scopes of the realm that a client has only if it asks for them
 * @param refuseOthers whether naming another scope is a reason to refuse the client
 */
public record ScopesConfig(
    List<String> allowed, List<String> always, List<String> onRequest, boolean refuseOthers) {

  static final String ALLOWED = "allowed-scopes";
  static final String ALWAYS = "always-scopes";
  static final String ON_REQUEST = "on-request-scopes";
  static final String REFUSE_OTHERS = "refuse-other-scopes";

  private static final String ALLOWED_LABEL = "Allowed scopes";
  private static final String ALWAYS_LABEL = "Scopes for every client";
  private static final String ON_REQUEST_LABEL = "Scopes on request only";
  private static final String REFUSE_OTHERS_LABEL = "Refuse other scopes";

  // RFC 6749 section 3.3: scope-token.
  private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]+");

  public ScopesConfig {
    allowed = List.copyOf(allowed);
    always = List.copyOf(always);
    onRequest = List.copyOf(onRequest);
  }

  /**
   * The settings of a policy that judges a request.
   *
   * @throws ComponentValidationException as {@link #from} does
   */
  static ScopesConfig of(ComponentModel policy) {
    return PolicySettings.once(policy, ScopesConfig.class, ScopesConfig::from);
  }

  /**
   * Reads and checks the stored settings.
   *
   * @throws ComponentValidationException if a setting cannot be read
   */
  public static ScopesConfig from(ComponentModel component) {
    PolicySettings settings = new PolicySettings(component);
    return new ScopesConfig(
        names(settings.texts(ALLOWED), ALLOWED_LABEL),
        names(settings.texts(ALWAYS), ALWAYS_LABEL),
        names(settings.texts(ON_REQUEST), ON_REQUEST_LABEL),
        settings.flag(REFUSE_OTHERS, REFUSE_OTHERS_LABEL, false));
  }

  private static List<String> names(List<String> texts, String label) {
    for (String text : texts) {
      if (!SCOPE.matcher(text).matches()) {
        throw new ComponentValidationException(
            "{0}: ''{1}'' is not a scope. Write one name in each line, without blanks and quotes.",
            label, text);
      }
    }
    return texts;
  }

  /** The form of the admin console, made anew each time since Keycloak's class can be changed. */
  static List<ProviderConfigProperty> properties() {
    return List.of(
        new ProviderConfigProperty(
            ALLOWED,
            ALLOWED_LABEL,
            "Client scopes of this realm that a client may register. Empty: the realm's default and"
                + " optional client scopes.",
            ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
            null),
        new ProviderConfigProperty(
            ALWAYS,
            ALWAYS_LABEL,
            "Client scopes that every client may ask for, even if it registered none, such as"
                + " offline_access: many MCP clients register without scope and then ask for it.",
            ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
            null),
        new ProviderConfigProperty(
            ON_REQUEST,
            ON_REQUEST_LABEL,
            "Default client scopes of this realm that such a client gets only if it asks for them, such"
                + " as profile and email: other clients of the realm keep them. Empty: a client has"
                + " all of the realm's default client scopes.",
            ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
            null),
        new ProviderConfigProperty(
            REFUSE_OTHERS,
            REFUSE_OTHERS_LABEL,
            "Off: a scope that is not allowed is left out, and the answer shows the rest. On: a client"
                + " that names one is refused.",
            ProviderConfigProperty.BOOLEAN_TYPE,
            false));
  }
}
