package io.mcpauth.keycloak.registration.redirect;

import io.mcpauth.keycloak.redirect.ClientPreset;
import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import io.mcpauth.keycloak.registration.gate.Decision;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import java.util.List;
import java.util.Optional;

/** Which URIs a client may have. */
final class RedirectUrisRules {

  private final RedirectUrisConfig config;

  RedirectUrisRules(RedirectUrisConfig config) {
    this.config = config;
  }

  /**
   * Judges all URIs of a client; the first one that is wrong decides.
   *
   * @param client the URIs
   * @return whether the client may have them
   */
  Decision decide(ClientUris client) {
    return protocol(client)
        .or(() -> redirectUris(client))
        .or(() -> postLogoutRedirectUris(client))
        .or(() -> webOrigins(client))
        .or(() -> optional("root_url", client.rootUrl()))
        .or(() -> optional("admin_url", client.adminUrl()))
        .or(() -> homePage(client.baseUrl()))
        .<Decision>map(deny -> deny)
        .orElseGet(Decision.Allow::new);
  }

  // A SAML client keeps its addresses elsewhere, where these rules do not look.
  private static Optional<Deny> protocol(ClientUris client) {
    return client.oidc()
        ? Optional.empty()
        : Deny.metadata("protocol", "must be openid-connect", "");
  }

  private Optional<Deny> redirectUris(ClientUris client) {
    List<String> uris = client.redirectUris();
    String field = "redirect_uris";
    // RFC 7591 section 2: clients of flows with redirection must register their redirection URIs.
    // Without any, Keycloak would take "root URL/*".
    if (client.redirects() && uris.isEmpty()) {
      return Deny.redirectUri(field, "must name at least one redirect URI", config.allowed());
    }
    if (uris.size() > config.maxUris()) {
      return Deny.redirectUri(field, "has more than " + config.maxUris() + " entries", "")
          .map(deny -> deny.unless(RedirectUrisConfig.MAX_URIS));
    }
    for (int i = 0; i < uris.size(); i++) {
      Optional<Problem> problem = problem(uris.get(i));
      if (problem.isPresent()) {
        return Deny.redirectUri(
                entry(client, field, i), problem.get().reason(), problem.get().remedy())
            .map(problem.get()::settled);
      }
    }
    return Optional.empty();
  }

  // OpenID Connect RP-Initiated Logout 1.0 section 3: the browser is sent there as well, so they
  // are held to the same rules.
  private Optional<Deny> postLogoutRedirectUris(ClientUris client) {
    List<String> uris = client.postLogoutRedirectUris();
    String field = "post_logout_redirect_uris";
    if (uris.size() > config.maxUris()) {
      return Deny.metadata(field, "has more than " + config.maxUris() + " entries", "")
          .map(deny -> deny.unless(RedirectUrisConfig.MAX_URIS));
    }
    for (int i = 0; i < uris.size(); i++) {
      Optional<Problem> problem = problem(uris.get(i));
      if (problem.isPresent()) {
        return Deny.metadata(
                entry(client, field, i), problem.get().reason(), problem.get().remedy())
            .map(problem.get()::settled);
      }
    }
    return Optional.empty();
  }

  // Fetch standard, section 3.2.5: the answer names one origin. Keycloak derives the list from the
  // redirect URIs; only foreign registration formats can ask for another one, or for "*" and "+".
  private Optional<Deny> webOrigins(ClientUris client) {
    return client.webOrigins().stream().allMatch(this::isAllowedOrigin)
        ? Optional.empty()
        : Deny.metadata("web_origins", "must be origins of allowed redirect URIs", "");
  }

  /**
   * Whether pages at this origin (Fetch standard, section 3.1) come from a program on the user's
   * machine, and such programs are allowed; any port, as with their redirect URIs (RFC 8252 section
   * 7.3).
   */
  boolean isLoopbackOrigin(String origin) {
    return config.allowLoopback()
        && RedirectUri.parse(origin) instanceof Parsed.Accepted accepted
        && accepted.uri().kind() == Kind.LOOPBACK
        && accepted.uri().pathAndQuery().isEmpty();
  }

  private boolean isAllowedOrigin(String text) {
    return RedirectUri.parse(text) instanceof Parsed.Accepted accepted
        // Keycloak's origin of http://localhost?x=1 keeps the query: it never equals a page's.
        && !accepted.uri().pathAndQuery().startsWith("/")
        && (isAllowed(accepted.uri()) || isOriginOfAClient(accepted.uri()));
  }

  private boolean isOriginOfAClient(RedirectUri origin) {
    return origin.kind() == Kind.HTTPS
        && (config.presets().stream().anyMatch(preset -> preset.sameOrigin(origin))
            || config.listed().stream().anyMatch(pattern -> pattern.sameOrigin(origin)));
  }

  private Optional<Deny> optional(String field, String text) {
    return text.isEmpty()
        ? Optional.empty()
        : problem(text)
            .flatMap(
                found -> Deny.metadata(field, found.reason(), found.remedy()).map(found::settled));
  }

  // RFC 7591 section 2, client_uri: a web page about the client. It need not be at an allowed host,
  // and a fragment is fine there; but pages show it as a link, so it must be a web address.
  private Optional<Deny> homePage(String text) {
    int fragment = text.indexOf('#');
    String page = fragment < 0 ? text : text.substring(0, fragment);
    boolean web =
        page.length() <= config.maxLength()
            && RedirectUri.parse(page) instanceof Parsed.Accepted accepted
            && accepted.uri().kind() != Kind.PRIVATE_USE;
    return text.isEmpty() || web
        ? Optional.empty()
        : Deny.metadata("client_uri", "must be an https address", "");
  }

  private Optional<Problem> problem(String text) {
    if (text.length() > config.maxLength()) {
      return Optional.of(
          new Problem(
              "is longer than " + config.maxLength() + " characters",
              "",
              RedirectUrisConfig.MAX_LENGTH));
    }
    Parsed parsed = RedirectUri.parse(text);
    if (parsed instanceof Parsed.Refused refused) {
      return Optional.of(new Problem(refused.refusal().text(), "", ""));
    }
    RedirectUri uri = ((Parsed.Accepted) parsed).uri();
    return isAllowed(uri)
        ? Optional.empty()
        : Optional.of(
            new Problem(notAllowed(uri.kind()) + knownClient(uri), config.allowed(), setting(uri)));
  }

  /** The setting that would let it in; where it is that of a known client, the choice of those. */
  private static String setting(RedirectUri uri) {
    if (preset(uri).isPresent()) {
      return RedirectUrisConfig.PRESETS;
    }
    return switch (uri.kind()) {
      case HTTPS -> RedirectUrisConfig.ALLOWED_HOSTS;
      case LOOPBACK -> RedirectUrisConfig.ALLOW_LOOPBACK;
      case PRIVATE_USE -> RedirectUrisConfig.PRIVATE_USE_SCHEMES;
    };
  }

  private static Optional<ClientPreset> preset(RedirectUri uri) {
    return ClientPreset.all().values().stream()
        .filter(preset -> uri.kind() != Kind.LOOPBACK && preset.matches(uri))
        .findFirst();
  }

  /** Tells an administrator which known client to choose, if it is one that is not chosen here. */
  private static String knownClient(RedirectUri uri) {
    return preset(uri)
        .map(preset -> "; it is one of the known client " + preset.id() + ", not chosen here")
        .orElse("");
  }

  private boolean isAllowed(RedirectUri uri) {
    boolean listed =
        switch (uri.kind()) {
          case HTTPS -> config.allowedHosts().stream().anyMatch(host -> host.matches(uri));
          case LOOPBACK -> config.allowLoopback();
          case PRIVATE_USE -> config.privateUseSchemes().contains(uri.scheme());
        };
    // Presets name loopback URIs as well, but the switch alone decides about those.
    return listed
        || (uri.kind() != Kind.LOOPBACK
            && (config.presets().stream().anyMatch(preset -> preset.matches(uri))
                || config.listed().stream().anyMatch(pattern -> pattern.matches(uri))));
  }

  private static String notAllowed(Kind kind) {
    return switch (kind) {
      case HTTPS -> "is an https redirect URI that is not allowed here";
      case LOOPBACK -> "is a loopback redirect URI, which is not allowed here";
      case PRIVATE_USE -> "has a private-use scheme that is not allowed here";
    };
  }

  private static String entry(ClientUris client, String field, int index) {
    return client.asSent() ? field + "[" + index + "]" : field;
  }

  /**
   * What is wrong.
   *
   * @param setting the key of the setting that would let it in; empty if none would
   */
  private record Problem(String reason, String remedy, String setting) {

    Deny settled(Deny deny) {
      return deny.unless(setting);
    }
  }
}
