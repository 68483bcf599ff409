package io.mcpauth.keycloak.registration.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.value.PublicKeySet;
import io.mcpauth.keycloak.registration.value.ServerCalledAddress;
import io.mcpauth.keycloak.registration.value.WebAddress;
import java.util.Optional;

/** How a client proves who it is: {@code token_endpoint_auth_method} and its keys. */
final class AuthenticationRule implements MetadataRule {

  static final String AUTH_METHOD = "token_endpoint_auth_method";
  private static final String JWKS = "jwks";
  private static final String JWKS_URI = ServerCalledAddress.JWKS_URI;

  private final ClientMetadataConfig config;
  private final boolean keysByAddress;

  /**
   * A rule.
   *
   * @param keysByAddress whether jwks_uri is good whatever the settings say of calls
   */
  AuthenticationRule(ClientMetadataConfig config, boolean keysByAddress) {
    this.config = config;
    this.keysByAddress = keysByAddress;
  }

  @Override
  public Optional<Deny> take(SentMetadata sent, ObjectNode registered) {
    return method(sent, registered).or(() -> keys(sent, registered));
  }

  // RFC 7591 section 2: client_secret_basic where the member is missing.
  private Optional<Deny> method(SentMetadata sent, ObjectNode registered) {
    String method = sent.value(AUTH_METHOD).map(JsonNode::asText).orElse("client_secret_basic");
    if (!config.authMethods().contains(method)) {
      Optional<Deny> deny =
          Deny.metadata(
              AUTH_METHOD,
              "names a method that is not allowed here",
              "Allowed here: " + String.join(", ", config.authMethods()));
      return ClientMetadataConfig.METHODS.contains(method)
          ? deny.map(denied -> denied.unless(ClientMetadataConfig.AUTH_METHODS))
          : deny;
    }
    if (method.equals(ClientMetadataConfig.PRIVATE_KEY_JWT)
        && sent.value(JWKS).isEmpty()
        && sent.value(JWKS_URI).isEmpty()) {
      return Deny.metadata(AUTH_METHOD, "private_key_jwt needs jwks or jwks_uri");
    }
    registered.put(AUTH_METHOD, method);
    return Optional.empty();
  }

  private static boolean signs(ObjectNode registered) {
    return registered.path(AUTH_METHOD).asText().equals(ClientMetadataConfig.PRIVATE_KEY_JWT);
  }

  private Optional<Deny> keys(SentMetadata sent, ObjectNode registered) {
    Optional<JsonNode> jwks = sent.value(JWKS);
    Optional<JsonNode> uri = sent.value(JWKS_URI);
    // RFC 7591 section 2: the one must not be used together with the other.
    if (jwks.isPresent() && uri.isPresent()) {
      return Deny.metadata(JWKS, "must not come together with jwks_uri");
    }
    Optional<String> problem = jwks.flatMap(PublicKeySet::problem);
    if (problem.isPresent()) {
      return Deny.metadata(JWKS, problem.get());
    }
    // RFC 7523 section 3: the assertion is signed.
    if (jwks.filter(value -> !PublicKeySet.canSign(value)).isPresent() && signs(registered)) {
      return Deny.metadata(JWKS, "has no key for signatures, which private_key_jwt needs");
    }
    jwks.ifPresent(value -> registered.set(JWKS, PublicKeySet.known(value)));
    for (JsonNode address : sent.valuesInAnyLanguage(JWKS_URI)) {
      if (!config.serverCalls() && !keysByAddress) {
        return Deny.metadata(JWKS_URI, ServerCallRule.NOT_ALLOWED, ServerCallRule.KEYS_THEMSELVES)
            .map(deny -> deny.unless(ClientMetadataConfig.SERVER_CALLS));
      }
      problem = WebAddress.problemOfPage(address);
      if (problem.isPresent()) {
        return Deny.metadata(JWKS_URI, problem.get());
      }
    }
    uri.ifPresent(value -> registered.set(JWKS_URI, value));
    return Optional.empty();
  }
}
