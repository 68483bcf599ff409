package io.mcpauth.keycloak.props.grant;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.http.FormPartValue;
import org.keycloak.http.HttpRequest;

/**
 * A request for Keycloak's client authenticators whose body is not a form: the assertion of {@code
 * private_key_jwt} (RFC 7523 section 2.2) comes in the header {@code Client-Assertion}.
 */
public final class BodylessRequest implements HttpRequest {

  static final String CLIENT_ASSERTION = "Client-Assertion";

  private final HttpRequest request;

  public BodylessRequest(HttpRequest request) {
    this.request = request;
  }

  @Override
  public MultivaluedMap<String, String> getDecodedFormParameters() {
    MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
    Optional.ofNullable(request.getHttpHeaders().getHeaderString(CLIENT_ASSERTION))
        .ifPresent(
            assertion -> {
              parameters.putSingle(
                  OAuth2Constants.CLIENT_ASSERTION_TYPE, OAuth2Constants.CLIENT_ASSERTION_TYPE_JWT);
              parameters.putSingle(OAuth2Constants.CLIENT_ASSERTION, assertion);
            });
    return parameters;
  }

  @Override
  public MultivaluedMap<String, FormPartValue> getMultiPartFormParameters() {
    return new MultivaluedHashMap<>();
  }

  @Override
  public String getHttpMethod() {
    return request.getHttpMethod();
  }

  @Override
  public HttpHeaders getHttpHeaders() {
    return request.getHttpHeaders();
  }

  @Override
  public X509Certificate @Nullable [] getClientCertificateChain() {
    return request.getClientCertificateChain();
  }

  @Override
  public UriInfo getUri() {
    return request.getUri();
  }

  @Override
  public boolean isProxyTrusted() {
    return request.isProxyTrusted();
  }
}
