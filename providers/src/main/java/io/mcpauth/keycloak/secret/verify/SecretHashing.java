package io.mcpauth.keycloak.secret.verify;

import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.secret.hash.SecretHash;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.services.ErrorResponseException;

/**
 * Hashing in one realm, as configured, for requests that end when this node has too much to do.
 *
 * @param realm id of the realm
 */
public record SecretHashing(SecretEngine engine, String realm, HashedSecretConfig config) {

  private static final int SECONDS = 5;

  /**
   * Hashes a secret.
   *
   * @return the text to store
   * @throws ErrorResponseException 503 with Retry-After (RFC 9110 section 15.6.4)
   */
  public String hash(NewSecret secret) {
    return engine
        .hash(Lane.MAKING, secret.text(), config.rounds(secret.origin()))
        .map(SecretHash::encoded)
        .orElseThrow(() -> new ErrorResponseException(notNow(SECONDS)));
  }

  public void remember(String client, String stored, String secret) {
    engine.remember(realm, config, client, stored, secret);
  }

  /**
   * Whether this is the secret of the hash.
   *
   * @param client id of the client
   * @param source where the request comes from
   * @throws ErrorResponseException 503 with Retry-After
   */
  public boolean matches(String client, Source source, String stored, String secret) {
    Verdict verdict =
        engine.verify(config, new PresentedSecret(realm, client, source, List.of(stored), secret));
    if (verdict instanceof Verdict.NotNow) {
      throw new ErrorResponseException(notNow(SECONDS));
    }
    return verdict instanceof Verdict.Right;
  }

  /** Another attempt makes sense after some seconds. */
  public static Response notNow(long seconds) {
    return Response.status(Response.Status.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, seconds)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(
            new OAuth2ErrorRepresentation(
                "temporarily_unavailable",
                "Too many client secrets to verify: try again after the time in Retry-After"))
        .build();
  }
}
