package io.mcpauth.keycloak.registration.redirect;

import io.mcpauth.keycloak.policy.PolicySettings;
import io.mcpauth.keycloak.redirect.ClientPreset;
import io.mcpauth.keycloak.redirect.HostPattern;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUriPattern;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The settings of the policy {@code mcp-redirect-uris}.
 *
 * @param presets known clients whose redirect URIs are allowed
 * @param listed redirect URIs of clients that the JAR does not know
 * @param allowedHosts hosts that https redirect URIs may have
 * @param privateUseSchemes schemes of apps
 * @param allowLoopback whether programs on the user's machine may be registered
 * @param maxUris largest number of redirect URIs of one client
 * @param maxLength largest length of one URI, in characters (which are ASCII)
 */
record RedirectUrisConfig(
    List<ClientPreset> presets,
    List<RedirectUriPattern> listed,
    List<HostPattern> allowedHosts,
    List<String> privateUseSchemes,
    boolean allowLoopback,
    int maxUris,
    int maxLength) {

  static final String PRESETS = "presets";
  static final String LISTED = "redirect-uris";
  static final String ALLOWED_HOSTS = "allowed-hosts";
  static final String PRIVATE_USE_SCHEMES = "private-use-schemes";
  static final String ALLOW_LOOPBACK = "allow-loopback";
  static final String MAX_URIS = "max-uris";
  static final String MAX_LENGTH = "max-length";

  private static final String PRESETS_LABEL = "Known clients";
  private static final String LISTED_LABEL = "Redirect URIs of other clients";
  private static final String ALLOWED_HOSTS_LABEL = "Allowed https hosts";
  private static final String PRIVATE_USE_SCHEMES_LABEL = "Allowed private-use schemes";
  private static final String ALLOW_LOOPBACK_LABEL = "Allow loopback redirect URIs";
  private static final String MAX_URIS_LABEL = "Largest number of redirect URIs";
  private static final String MAX_LENGTH_LABEL = "Largest length of a redirect URI";

  private static final boolean DEFAULT_ALLOW_LOOPBACK = true;
  private static final int DEFAULT_MAX_URIS = 10;
  private static final int MOST_URIS = 100;

  // Keycloak's column REDIRECT_URIS.VALUE is VARCHAR(255): a longer URI would be a server error.
  private static final int COLUMN_LENGTH = 255;

  RedirectUrisConfig {
    presets = List.copyOf(presets);
    listed = List.copyOf(listed);
    allowedHosts = List.copyOf(allowedHosts);
    privateUseSchemes = List.copyOf(privateUseSchemes);
  }

  /**
   * The settings of a policy that judges a request.
   *
   * @throws ComponentValidationException as {@link #from} does
   */
  static RedirectUrisConfig of(ComponentModel policy) {
    return PolicySettings.once(policy, RedirectUrisConfig.class, RedirectUrisConfig::from);
  }

  /**
   * Reads and checks the stored settings.
   *
   * @param component the policy as stored
   * @return the settings
   * @throws ComponentValidationException if a setting cannot be read or nothing could ever pass
   */
  static RedirectUrisConfig from(ComponentModel component) {
    PolicySettings settings = new PolicySettings(component);
    RedirectUrisConfig config =
        new RedirectUrisConfig(
            settings.texts(PRESETS).stream().map(RedirectUrisConfig::preset).toList(),
            settings.texts(LISTED).stream().map(RedirectUrisConfig::listed).toList(),
            settings.texts(ALLOWED_HOSTS).stream().map(RedirectUrisConfig::host).toList(),
            settings.texts(PRIVATE_USE_SCHEMES).stream().map(RedirectUrisConfig::scheme).toList(),
            settings.flag(ALLOW_LOOPBACK, ALLOW_LOOPBACK_LABEL, DEFAULT_ALLOW_LOOPBACK),
            settings.number(MAX_URIS, MAX_URIS_LABEL, DEFAULT_MAX_URIS, 1, MOST_URIS),
            settings.number(MAX_LENGTH, MAX_LENGTH_LABEL, COLUMN_LENGTH, 1, COLUMN_LENGTH));
    config.refuseContradictions();
    return config;
  }

  private static ClientPreset preset(String id) {
    ClientPreset preset = ClientPreset.all().get(id);
    if (preset == null) {
      throw new ComponentValidationException(
          "{0}: ''{1}'' is not known. Choose from {2}.",
          PRESETS_LABEL, id, String.join(", ", ClientPreset.all().keySet()));
    }
    return preset;
  }

  private static RedirectUriPattern listed(String text) {
    return RedirectUriPattern.parse(text)
        .filter(pattern -> !ClientPreset.isLoopback(pattern))
        .orElseThrow(
            () ->
                new ComponentValidationException(
                    "{0}: ''{1}'' is not a redirect URI that can be listed. Write"
                        + " https://app.example.com/callback, com.example.app://callback, or"
                        + " https://app.example.com/callback/* for one more path segment; loopback"
                        + " addresses have the switch ''{2}''.",
                    LISTED_LABEL, text, ALLOW_LOOPBACK_LABEL));
  }

  private static HostPattern host(String text) {
    return HostPattern.parse(text)
        .orElseThrow(
            () ->
                new ComponentValidationException(
                    "{0}: ''{1}'' is not a host. Write app.example.com, or *.example.com for its"
                        + " sub-domains, in lower case and without https://; add :8443 where the"
                        + " port is not 443.",
                    ALLOWED_HOSTS_LABEL, text));
  }

  private static String scheme(String text) {
    if (!RedirectUri.isPrivateUseScheme(text)) {
      throw new ComponentValidationException(
          "{0}: ''{1}'' is not a scheme that an app can have. Write the scheme alone, in lower case,"
              + " such as com.example.app; http, https and schemes that run scripts, open files or"
              + " belong to browsers and systems cannot be allowed.",
          PRIVATE_USE_SCHEMES_LABEL, text);
    }
    return text;
  }

  private void refuseContradictions() {
    if (allowLoopback) {
      return;
    }
    for (ClientPreset preset : presets) {
      if (preset.isLoopbackOnly()) {
        throw new ComponentValidationException(
            "{0}: ''{1}'' registers loopback redirect URIs only. Remove it or switch ''{2}'' on.",
            PRESETS_LABEL, preset.id(), ALLOW_LOOPBACK_LABEL);
      }
    }
    if (presets.isEmpty()
        && listed.isEmpty()
        && allowedHosts.isEmpty()
        && privateUseSchemes.isEmpty()) {
      throw new ComponentValidationException(
          "This policy would refuse every client. Fill in ''{0}'', ''{1}'', ''{2}'' or ''{3}'', or"
              + " switch ''{4}'' on.",
          PRESETS_LABEL,
          LISTED_LABEL,
          ALLOWED_HOSTS_LABEL,
          PRIVATE_USE_SCHEMES_LABEL,
          ALLOW_LOOPBACK_LABEL);
    }
  }

  /** The form of the admin console, made anew each time since Keycloak's class can be changed. */
  static List<ProviderConfigProperty> properties() {
    ProviderConfigProperty presets =
        new ProviderConfigProperty(
            PRESETS,
            PRESETS_LABEL,
            "MCP clients whose own redirect URIs are allowed. Each entry allows exactly the addresses"
                + " that the vendor uses, not the whole host. "
                + ClientPreset.described(ClientPreset.Where::redirectUris),
            ProviderConfigProperty.MULTIVALUED_LIST_TYPE,
            null);
    presets.setOptions(List.copyOf(ClientPreset.all().keySet()));
    return List.of(
        presets,
        new ProviderConfigProperty(
            LISTED,
            LISTED_LABEL,
            "Addresses of clients that are not among the known ones, such as an n8n or LibreChat of"
                + " your own: https://n8n.example.com/rest/oauth2-credential/callback to the letter,"
                + " com.example.app://callback, or https://host/path/* for one more path segment.",
            ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
            null),
        new ProviderConfigProperty(
            ALLOWED_HOSTS,
            ALLOWED_HOSTS_LABEL,
            "Hosts that https redirect URIs may have: app.example.com for one host, *.example.com for"
                + " its sub-domains (not for example.com itself). Any path there can receive"
                + " authorization codes, so list only hosts that are wholly yours. Add :8443 where"
                + " the port is not 443.",
            ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
            null),
        new ProviderConfigProperty(
            PRIVATE_USE_SCHEMES,
            PRIVATE_USE_SCHEMES_LABEL,
            "Schemes of desktop and mobile apps, such as com.example.app for com.example.app:/cb. The"
                + " operating system lets any app claim any scheme, so list only those that you"
                + " know.",
            ProviderConfigProperty.MULTIVALUED_STRING_TYPE,
            null),
        new ProviderConfigProperty(
            ALLOW_LOOPBACK,
            ALLOW_LOOPBACK_LABEL,
            "Programs on the user's own machine, such as command-line tools and editors, listen on"
                + " http://127.0.0.1, http://[::1] or http://localhost with any port. Most MCP clients"
                + " need this. So that Keycloak takes any port, such a client also has the form of"
                + " its URI without a port among its valid redirect URIs.",
            ProviderConfigProperty.BOOLEAN_TYPE,
            DEFAULT_ALLOW_LOOPBACK),
        new ProviderConfigProperty(
            MAX_URIS,
            MAX_URIS_LABEL,
            "How many redirect URIs one client may register, from 1 to 100.",
            ProviderConfigProperty.INTEGER_TYPE,
            DEFAULT_MAX_URIS),
        new ProviderConfigProperty(
            MAX_LENGTH,
            MAX_LENGTH_LABEL,
            "How many characters one redirect URI may have. Keycloak can store up to 255.",
            ProviderConfigProperty.INTEGER_TYPE,
            COLUMN_LENGTH));
  }

  /**
   * What may be registered, for the answer to a client that was refused.
   *
   * @return one sentence of bounded length
   */
  String allowed() {
    List<String> parts = new ArrayList<>();
    if (allowLoopback) {
      parts.add("http on 127.0.0.1, [::1] and localhost with any port");
    }
    if (!presets.isEmpty()) {
      parts.add(
          "the redirect URIs of "
              + first(presets.stream().map(ClientPreset::id).sorted().toList()));
    }
    if (!listed.isEmpty()) {
      parts.add("redirect URIs that the administrator listed");
    }
    if (!allowedHosts.isEmpty()) {
      parts.add("https hosts " + first(allowedHosts.stream().map(HostPattern::toString).toList()));
    }
    if (!privateUseSchemes.isEmpty()) {
      parts.add("the schemes " + first(privateUseSchemes));
    }
    return "Allowed here: " + String.join("; ", parts);
  }

  private static String first(List<String> names) {
    int shown = 8;
    String list = String.join(", ", names.subList(0, Math.min(shown, names.size())));
    return names.size() > shown ? list + " and " + (names.size() - shown) + " more" : list;
  }
}
