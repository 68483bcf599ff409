package io.mcpauth.keycloak.secret;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.http.HttpRequest;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * Client id and secret as a request shows them (RFC 6749 section 2.3.1): in the header, in the
 * form, or the one here and the other there. As in Keycloak, what the form says goes first.
 */
final class ShownSecret {

  private final @Nullable String header;
  private final Optional<BasicCredentials> credentials;
  private final MultivaluedMap<String, String> form;

  private ShownSecret(@Nullable String header, MultivaluedMap<String, String> form) {
    this.header = header;
    this.credentials = header == null ? Optional.empty() : BasicCredentials.parse(header);
    this.form = form;
  }

  static ShownSecret in(HttpRequest request) {
    HttpHeaders headers = request.getHttpHeaders();
    @Nullable String header = headers.getRequestHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    @Nullable MediaType type = headers.getMediaType();
    boolean hasForm = type != null && type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE);
    return new ShownSecret(
        header != null && BasicCredentials.isBasic(header) ? header : null,
        hasForm ? request.getDecodedFormParameters() : new MultivaluedHashMap<>());
  }

  /** Whether the client tries the scheme Basic, well or badly. */
  boolean byHeader() {
    return header != null;
  }

  /** Whether there is a Basic header that cannot be read. */
  boolean isMalformed() {
    return header != null && credentials.isEmpty();
  }

  /**
   * Whether the client proves itself in more than one way, or names itself in two ways.
   *
   * <p>RFC 6749 section 2.3: it "MUST NOT use more than one authentication method in each request".
   */
  boolean isAmbiguous() {
    boolean secret = inForm(OAuth2Constants.CLIENT_SECRET).isPresent();
    boolean assertion = inForm(OAuth2Constants.CLIENT_ASSERTION).isPresent();
    if (credentials.isEmpty()) {
      return secret && assertion;
    }
    boolean otherName =
        inForm(OAuth2Constants.CLIENT_ID)
            .filter(id -> !id.equals(credentials.get().clientId()))
            .isPresent();
    boolean byHeader = !credentials.get().secret().isEmpty();
    return otherName || (secret && assertion) || (byHeader && (secret || assertion));
  }

  Optional<String> clientId() {
    return inForm(OAuth2Constants.CLIENT_ID).or(() -> credentials.map(BasicCredentials::clientId));
  }

  Optional<String> secret() {
    return inForm(OAuth2Constants.CLIENT_SECRET)
        .or(() -> credentials.map(BasicCredentials::secret));
  }

  /** How the secret was sent, in the words of RFC 7591. */
  String method() {
    return inForm(OAuth2Constants.CLIENT_SECRET).isPresent()
        ? OIDCLoginProtocol.CLIENT_SECRET_POST
        : OIDCLoginProtocol.CLIENT_SECRET_BASIC;
  }

  /** RFC 6749 section 3.1: a parameter without a value counts as omitted. */
  private Optional<String> inForm(String name) {
    return Optional.ofNullable(form.getFirst(name)).filter(text -> !text.isEmpty());
  }
}
