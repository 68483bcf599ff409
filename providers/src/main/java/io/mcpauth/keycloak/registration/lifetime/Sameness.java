package io.mcpauth.keycloak.registration.lifetime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mcpauth.keycloak.client.ReservedAttributes;
import io.mcpauth.keycloak.lifetime.EqualTo;
import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.registration.gate.RegistrationRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * What makes two registrations equal: all that the client says about itself, and where it says it.
 *
 * <p>The order of lists does not count, nor the port of a loopback redirect URI, which is whatever
 * was free (RFC 8252 section 7.3). A secret that a client proposes counts as none.
 *
 * @param metadata digest of what the client says
 * @param address digest of where it comes from
 */
record Sameness(String metadata, String address) {

  /** Of a client: what it was equal to when it registered, and the address as its value. */
  String attribute() {
    return EqualTo.PREFIX + metadata;
  }

  /**
   * Of a registration.
   *
   * @param asked what goes to Keycloak
   * @param request as it was read; empty where another registration format is used
   * @param side whose policy asks: a stranger is not equal to who has an initial access token
   * @param remoteAddress as Keycloak tells it
   */
  static Sameness of(
      ClientRepresentation asked,
      Optional<RegistrationRequest> request,
      String side,
      @Nullable String remoteAddress) {
    return new Sameness(
        digest(said(asked, request, side)), digest(List.of(Source.of(remoteAddress).name())));
  }

  /** In one order, and each with its name, so that no two lists become one. */
  private static List<String> said(
      ClientRepresentation asked, Optional<RegistrationRequest> request, String side) {
    // As they were sent: Keycloak's copy may have the forms without a port by now.
    @Nullable List<String> redirectUris =
        request.map(read -> read.metadata().getRedirectUris()).orElseGet(asked::getRedirectUris);
    List<String> said = new ArrayList<>();
    add(said, "side", side);
    add(said, "protocol", asked.getProtocol());
    add(said, "name", asked.getName());
    add(said, "description", asked.getDescription());
    add(said, "base", asked.getBaseUrl());
    add(said, "root", asked.getRootUrl());
    add(said, "public", asked.isPublicClient());
    add(said, "authenticator", asked.getClientAuthenticatorType());
    add(said, "code", asked.isStandardFlowEnabled());
    add(said, "service", asked.isServiceAccountsEnabled());
    add(said, "frontchannel", asked.isFrontchannelLogout());
    addAll(said, "redirect", withoutPorts(redirectUris));
    addAll(said, "origin", asked.getWebOrigins());
    addAll(said, "scope", request.flatMap(RegistrationRequest::scope).orElse(List.of()));
    addAll(said, "optional", asked.getOptionalClientScopes());
    request.flatMap(RegistrationRequest::applicationType).ifPresent(t -> add(said, "type", t));
    @Nullable Map<String, String> attributes = asked.getAttributes();
    if (attributes != null) {
      new TreeMap<>(attributes)
          .forEach(
              (name, value) -> {
                if (!ReservedAttributes.contain(name)) {
                  add(said, "attribute " + name, value);
                }
              });
    }
    return said;
  }

  private static void add(List<String> said, String name, @Nullable Object value) {
    if (value != null) {
      said.add(name + " " + value);
    }
  }

  private static void addAll(List<String> said, String name, @Nullable Collection<String> values) {
    if (values != null) {
      new TreeSet<>(values).forEach(value -> add(said, name, value));
    }
  }

  private static List<String> withoutPorts(@Nullable List<String> redirectUris) {
    return redirectUris == null ? List.of() : redirectUris.stream().map(Sameness::plain).toList();
  }

  private static String plain(String redirectUri) {
    return RedirectUri.parse(redirectUri) instanceof Parsed.Accepted accepted
            && accepted.uri().kind() == RedirectUri.Kind.LOOPBACK
        ? accepted.uri().withoutPort().value()
        : redirectUri;
  }

  private static String digest(List<String> texts) {
    StringBuilder text = new StringBuilder();
    texts.forEach(part -> text.append(part.length()).append(':').append(part));
    return HashUtils.sha256UrlEncodedHash(text.toString(), UTF_8);
  }
}
