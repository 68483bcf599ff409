package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.id.DocumentUrl;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.representations.JsonWebToken;

/**
 * Which URL a form names as its client, before anybody has proved to be it: nothing but a look at
 * what is written about the URL may come of it.
 */
final class NamedClient {

  private NamedClient() {}

  /** The URL; empty if the client has another kind of id. */
  static Optional<String> in(MultivaluedMap<String, String> form) {
    return Optional.ofNullable(form.getFirst(OAuth2Constants.CLIENT_ID))
        .or(
            () ->
                Optional.ofNullable(form.getFirst(OAuth2Constants.CLIENT_ASSERTION))
                    .flatMap(NamedClient::subject))
        .filter(DocumentUrl::isClaimedBy);
  }

  /** RFC 7523 section 3: the subject of an assertion is the client id. */
  private static Optional<String> subject(String assertion) {
    try {
      return Optional.ofNullable(
          new JWSInput(assertion).readJsonContent(JsonWebToken.class).getSubject());
    } catch (JWSInputException e) {
      return Optional.empty(); // Keycloak refuses it.
    }
  }
}
