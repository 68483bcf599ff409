package io.mcpauth.keycloak.bound;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * Refuses a token that is for an MCP server wherever somebody shows it to Keycloak itself.
 *
 * <p>Keycloak's own APIs ask who the user is and what the client may, not whom the token is for,
 * and whoever runs an MCP server holds such tokens of its users. RFC 9068 section 4: a resource
 * server rejects a token whose audience it is not. It is a list of what is allowed, so that an
 * endpoint that Keycloak or an extension adds is closed from the first day.
 *
 * <p>It looks at the token alone: the mark says that this project bound it, and no other realm's
 * tokens have it. One without the mark is refused by the client that it was issued to ({@link
 * IssuedToken}). The signature is not asked for, since a forged token is refused as well.
 */
@Provider
public final class BoundTokenFilter implements ContainerRequestFilter {

  /** OpenID Connect Core section 5.3: who the user is, for whom the user signed in to. */
  private static final Pattern ALLOWED =
      Pattern.compile("/?realms/[^/]+/protocol/openid-connect/userinfo/?");

  @Override
  public void filter(ContainerRequestContext request) {
    @Nullable List<String> headers = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
    String path = request.getUriInfo().getPath();
    if (headers == null || ALLOWED.matcher(path).matches()) {
      return;
    }
    headers.stream()
        .flatMap(BoundTokenFilter::tokens)
        .filter(
            shown ->
                BoundToken.of(shown.claims).isPresent() || IssuedToken.isOurs(path, shown.claims))
        .findFirst()
        .ifPresent(
            shown -> {
              RefusedToken.record(shown.encoded, shown.claims);
              request.abortWith(refusal());
            });
  }

  // Whatever the scheme is called, and however many values the header has.
  private static Stream<Shown> tokens(String header) {
    return Stream.of(header.split("[\\s,]+", -1))
        .filter(word -> word.startsWith("ey"))
        .flatMap(word -> parse(word).stream());
  }

  private static Optional<Shown> parse(String word) {
    try {
      return Optional.ofNullable(new JWSInput(word).readJsonContent(AccessToken.class))
          .map(claims -> new Shown(word, claims));
    } catch (JWSInputException e) {
      return Optional.empty(); // Keycloak cannot read it either.
    }
  }

  private record Shown(String encoded, AccessToken claims) {}

  private static Response refusal() {
    return Response.status(Response.Status.UNAUTHORIZED)
        .header(
            HttpHeaders.WWW_AUTHENTICATE,
            "Bearer error=\"invalid_token\", error_description=\"" + RefusedToken.DESCRIPTION + '"')
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(
            new OAuth2ErrorRepresentation(
                OAuthErrorException.INVALID_TOKEN, RefusedToken.DESCRIPTION))
        .build();
  }
}
