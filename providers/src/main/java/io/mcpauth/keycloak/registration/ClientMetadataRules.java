package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.Decision.Deny;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a client may say about itself (RFC 7591 section 2, OpenID Connect Registration 1.0 section
 * 2), and what of it is registered.
 *
 * <p>RFC 7591 section 3.1: the server ignores members that it does not understand, and may replace
 * or reject values. Members are taken by name from the lists here; everything else stays behind.
 */
final class ClientMetadataRules {

  static final String CLIENT_NAME = "client_name";
  static final String SCOPE = "scope";
  static final String APPLICATION_TYPE = "application_type";
  static final String REDIRECT_URIS = "redirect_uris";

  private static final String GRANT_TYPES = "grant_types";
  private static final String RESPONSE_TYPES = "response_types";
  private static final String AUTH_METHOD = "token_endpoint_auth_method";
  private static final String CLIENT_URI = "client_uri";
  private static final String JWKS = "jwks";
  private static final String JWKS_URI = "jwks_uri";

  // Keycloak's column CLIENT.BASE_URL is VARCHAR(255): a longer address would be a server error.
  private static final int CLIENT_URI_LENGTH = 255;

  private static final List<String> PAGES =
      List.of(CLIENT_URI, "logo_uri", "tos_uri", "policy_uri");

  private static final List<String> URI_LISTS = List.of(REDIRECT_URIS, "post_logout_redirect_uris");

  /** Keycloak would call these from inside the operator's network (OWASP: SSRF). */
  private static final List<String> CALLED_BY_KEYCLOAK =
      List.of(
          "sector_identifier_uri",
          "backchannel_logout_uri",
          "backchannel_client_notification_endpoint");

  private static final String REQUEST_URIS = "request_uris";

  private static final List<String> SWITCHES =
      List.of(
          "dpop_bound_access_tokens",
          "require_pushed_authorization_requests",
          "backchannel_logout_session_required",
          "frontchannel_logout_session_required");

  private static final List<String> ALGORITHMS =
      List.of(
          "id_token_signed_response_alg",
          "userinfo_signed_response_alg",
          "request_object_signing_alg",
          "token_endpoint_auth_signing_alg",
          "authorization_signed_response_alg");

  /** RFC 8725 section 3.2: signatures that others can check; neither none nor a shared secret. */
  private static final Set<String> SIGNATURES =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  private final ClientMetadataConfig config;

  ClientMetadataRules(ClientMetadataConfig config) {
    this.config = config;
  }

  /** What becomes of a request. */
  sealed interface Reading {

    /** It is refused. */
    record Refused(Deny deny) implements Reading {}

    /**
     * It is good.
     *
     * @param members what is registered, with Keycloak's names
     */
    record Accepted(ObjectNode members) implements Reading {}
  }

  /**
   * Judges a request and takes from it what is registered.
   *
   * @param request the members as sent
   * @return the members to register, or the first thing that is wrong
   */
  Reading read(ObjectNode request) {
    ObjectNode registered = JsonNodeFactory.instance.objectNode();
    return names(request, registered)
        .or(() -> uriLists(request, registered))
        .or(() -> grantTypes(request, registered))
        .or(() -> responseTypes(request, registered))
        .or(() -> authenticationMethod(request, registered))
        .or(() -> pages(request, registered))
        .or(() -> keys(request, registered))
        .or(() -> serverCalls(request, registered))
        .or(() -> applicationType(request, registered))
        .or(() -> scope(request, registered))
        .or(() -> switches(request, registered))
        .or(() -> algorithms(request, registered))
        .<Reading>map(Reading.Refused::new)
        .orElseGet(() -> new Reading.Accepted(registered));
  }

  // RFC 7591 section 2.2: a name may come in several languages; Keycloak keeps the one without a
  // tag, and the others must not be worse.
  private static Optional<Deny> names(ObjectNode request, ObjectNode registered) {
    for (String member : tagged(request, CLIENT_NAME)) {
      JsonNode name = present(request, member);
      if (!name.isMissingNode() && !name.isTextual()) {
        return deny(CLIENT_NAME, "must be a text");
      }
      String clean = ClientName.clean(name.asText());
      if (!ClientName.isShortEnough(clean)) {
        return deny(CLIENT_NAME, "is longer than " + ClientName.MAX_LENGTH + " characters");
      }
      if (member.equals(CLIENT_NAME) && !clean.isEmpty()) {
        registered.put(CLIENT_NAME, clean);
      }
    }
    return Optional.empty();
  }

  // What stands in the lists is judged by mcp-redirect-uris.
  private static Optional<Deny> uriLists(ObjectNode request, ObjectNode registered) {
    for (String member : URI_LISTS) {
      JsonNode uris = present(request, member);
      if (uris.isMissingNode()) {
        continue;
      }
      if (!isTexts(uris)) {
        return member.equals(REDIRECT_URIS)
            ? Optional.of(
                new Deny(
                    RegistrationError.INVALID_REDIRECT_URI,
                    member,
                    "must be an array of texts",
                    ""))
            : deny(member, "must be an array of texts");
      }
      registered.set(member, uris);
    }
    return Optional.empty();
  }

  private Optional<Deny> grantTypes(ObjectNode request, ObjectNode registered) {
    JsonNode asked = present(request, GRANT_TYPES);
    if (asked.isMissingNode()) {
      // RFC 7591 section 2: without the member the client uses authorization_code alone. MCP
      // clients leave it out and refresh all the same, so they get what is allowed of both.
      List<String> usual = allowed(Grant.AUTHORIZATION_CODE, Grant.REFRESH_TOKEN);
      registered.set(GRANT_TYPES, array(usual));
      return usual.isEmpty() ? deny(GRANT_TYPES, "must be given", grants()) : Optional.empty();
    }
    if (!isTexts(asked)) {
      return deny(GRANT_TYPES, "must be an array of texts");
    }
    Set<String> kept = new LinkedHashSet<>();
    for (JsonNode value : asked) {
      Optional<Grant> grant = Grant.of(value.asText());
      if (grant.filter(config.grantTypes()::contains).isPresent()) {
        kept.add(value.asText());
      } else if (grant.filter(Grant::isRefused).isPresent()) {
        return deny(
            GRANT_TYPES, "holds " + grant.get().value() + ", which is not allowed here", grants());
      }
    }
    if (kept.isEmpty() || kept.equals(Set.of(Grant.REFRESH_TOKEN.value()))) {
      return deny(GRANT_TYPES, "holds no grant by which a token could be had", grants());
    }
    registered.set(GRANT_TYPES, array(List.copyOf(kept)));
    return Optional.empty();
  }

  private List<String> allowed(Grant... grants) {
    return Stream.of(grants).filter(config.grantTypes()::contains).map(Grant::value).toList();
  }

  private String grants() {
    return "Allowed here: "
        + String.join(", ", config.grantTypes().stream().map(Grant::value).toList());
  }

  // OAuth 2.1 section 10.1: no response type puts a token into the redirect, so code is the only
  // one.
  private static Optional<Deny> responseTypes(ObjectNode request, ObjectNode registered) {
    JsonNode asked = present(request, RESPONSE_TYPES);
    if (asked.isMissingNode()) {
      return Optional.empty();
    }
    if (!isTexts(asked) || !texts(asked).allMatch("code"::equals)) {
      return deny(RESPONSE_TYPES, "may hold code only");
    }
    registered.set(RESPONSE_TYPES, array(List.of("code")));
    return Optional.empty();
  }

  // RFC 7591 section 2: client_secret_basic where the member is missing.
  private Optional<Deny> authenticationMethod(ObjectNode request, ObjectNode registered) {
    JsonNode asked = present(request, AUTH_METHOD);
    String method = asked.isMissingNode() ? "client_secret_basic" : asked.asText();
    String allowed = "Allowed here: " + String.join(", ", config.authMethods());
    if (!config.authMethods().contains(method)) {
      return deny(AUTH_METHOD, "names a method that is not allowed here", allowed);
    }
    boolean keys =
        !present(request, JWKS).isMissingNode() || !present(request, JWKS_URI).isMissingNode();
    if (method.equals(ClientMetadataConfig.PRIVATE_KEY_JWT) && !keys) {
      return deny(AUTH_METHOD, "private_key_jwt needs jwks or jwks_uri");
    }
    registered.put(AUTH_METHOD, method);
    return Optional.empty();
  }

  // RFC 7591 sections 2 and 5: shown to people as links, so nothing that runs scripts.
  private static Optional<Deny> pages(ObjectNode request, ObjectNode registered) {
    for (String page : PAGES) {
      for (String member : tagged(request, page)) {
        JsonNode address = present(request, member);
        if (address.isMissingNode()) {
          continue;
        }
        if (!address.isTextual() || !WebAddress.isPage(address.asText())) {
          return deny(
              page,
              "must be an https address (http for loopback only) of at most "
                  + WebAddress.MAX_BYTES
                  + " bytes");
        }
        if (member.equals(CLIENT_URI) && address.asText().length() > CLIENT_URI_LENGTH) {
          return deny(CLIENT_URI, "is longer than " + CLIENT_URI_LENGTH + " characters");
        }
        if (member.equals(page)) {
          registered.set(page, address);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Deny> keys(ObjectNode request, ObjectNode registered) {
    JsonNode jwks = present(request, JWKS);
    JsonNode uri = present(request, JWKS_URI);
    if (!jwks.isMissingNode() && !uri.isMissingNode()) {
      return deny(JWKS, "must not come together with jwks_uri"); // RFC 7591 section 2
    }
    if (!jwks.isMissingNode()) {
      Optional<String> problem = PublicKeySet.problem(jwks);
      if (problem.isPresent()) {
        return deny(JWKS, problem.get());
      }
      registered.set(JWKS, jwks);
    }
    if (!uri.isMissingNode()) {
      // Keycloak fetches it. An address of this machine is that of Keycloak's own network, so it
      // is for clients that an operator trusts to make Keycloak call.
      boolean good =
          uri.isTextual()
              && (WebAddress.isHttps(uri.asText())
                  || (config.serverCalls() && WebAddress.isPage(uri.asText())));
      if (!good) {
        return deny(
            JWKS_URI, "must be an https address of at most " + WebAddress.MAX_BYTES + " bytes");
      }
      registered.set(JWKS_URI, uri);
    }
    return Optional.empty();
  }

  private Optional<Deny> serverCalls(ObjectNode request, ObjectNode registered) {
    for (String member : CALLED_BY_KEYCLOAK) {
      JsonNode address = present(request, member);
      if (address.isMissingNode()) {
        continue;
      }
      if (!config.serverCalls()) {
        return deny(member, "makes the server call an address, which is not allowed here");
      }
      if (!address.isTextual() || !WebAddress.isPage(address.asText())) {
        return deny(member, "must be an https address (http for loopback only)");
      }
      registered.set(member, address);
    }
    JsonNode requestUris = present(request, REQUEST_URIS);
    if (requestUris.isMissingNode()) {
      return Optional.empty();
    }
    if (!config.serverCalls()) {
      return deny(REQUEST_URIS, "makes the server call an address, which is not allowed here");
    }
    if (!isTexts(requestUris) || !texts(requestUris).allMatch(WebAddress::isPage)) {
      return deny(REQUEST_URIS, "must be an array of https addresses");
    }
    registered.set(REQUEST_URIS, requestUris);
    return Optional.empty();
  }

  // OpenID Connect Registration 1.0 section 2. It is told, never a reason to refuse a redirect URI:
  // real clients say web and register loopback.
  private static Optional<Deny> applicationType(ObjectNode request, ObjectNode registered) {
    JsonNode type = present(request, APPLICATION_TYPE);
    if (type.isMissingNode()) {
      boolean web =
          texts(registered.path(REDIRECT_URIS)).allMatch(uri -> uri.startsWith("https://"));
      registered.put(APPLICATION_TYPE, web ? "web" : "native");
      return Optional.empty();
    }
    if (!Set.of("web", "native").contains(type.asText())) {
      return deny(APPLICATION_TYPE, "must be native or web");
    }
    registered.set(APPLICATION_TYPE, type);
    return Optional.empty();
  }

  // Which of them the client gets is for mcp-scopes to say.
  private static Optional<Deny> scope(ObjectNode request, ObjectNode registered) {
    JsonNode scope = present(request, SCOPE);
    if (scope.isMissingNode()) {
      return Optional.empty();
    }
    // RFC 6749 section 3.3: printable ASCII without quotes and backslashes, parted by blanks.
    if (!scope.isTextual() || !scope.asText().matches("[ !#-\\[\\]-~]*")) {
      return deny(SCOPE, "must be a text of scope names with blanks between them");
    }
    registered.set(SCOPE, scope);
    return Optional.empty();
  }

  private static Optional<Deny> switches(ObjectNode request, ObjectNode registered) {
    for (String member : SWITCHES) {
      JsonNode value = present(request, member);
      if (!value.isMissingNode() && !value.isBoolean()) {
        return deny(member, "must be true or false");
      }
      if (value.isBoolean()) {
        registered.set(member, value);
      }
    }
    JsonNode subjectType = present(request, "subject_type");
    if (!subjectType.isMissingNode()) {
      if (!Set.of("public", "pairwise").contains(subjectType.asText())) {
        return deny("subject_type", "must be public or pairwise");
      }
      registered.set("subject_type", subjectType);
    }
    return Optional.empty();
  }

  private static Optional<Deny> algorithms(ObjectNode request, ObjectNode registered) {
    for (String member : ALGORITHMS) {
      JsonNode value = present(request, member);
      if (value.isMissingNode()) {
        continue;
      }
      if (!SIGNATURES.contains(value.asText())) {
        return deny(member, "must be one of RS256, PS256, ES256 (or 384, 512) and EdDSA");
      }
      registered.set(member, value);
    }
    return Optional.empty();
  }

  /** The member and its variants with a language tag ({@code client_name#de}). */
  private static List<String> tagged(ObjectNode request, String member) {
    return request.properties().stream()
        .map(entry -> entry.getKey())
        .filter(name -> name.equals(member) || name.startsWith(member + "#"))
        .toList();
  }

  /** Missing, too, is what is null or empty: forms and SDKs send that for "not given". */
  private static JsonNode present(ObjectNode request, String member) {
    JsonNode value = request.path(member);
    boolean empty =
        value.isNull()
            || (value.isTextual() && value.asText().isEmpty())
            || (value.isArray() && value.isEmpty());
    return empty ? JsonNodeFactory.instance.missingNode() : value;
  }

  private static boolean isTexts(JsonNode array) {
    return array.isArray()
        && StreamSupport.stream(array.spliterator(), false).allMatch(JsonNode::isTextual);
  }

  private static Stream<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
  }

  private static ArrayNode array(List<String> texts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  private static Optional<Deny> deny(String field, String reason) {
    return deny(field, reason, "");
  }

  private static Optional<Deny> deny(String field, String reason, String remedy) {
    return Optional.of(new Deny(RegistrationError.INVALID_CLIENT_METADATA, field, reason, remedy));
  }
}
