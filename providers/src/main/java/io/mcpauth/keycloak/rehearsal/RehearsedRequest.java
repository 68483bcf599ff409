package io.mcpauth.keycloak.rehearsal;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.keycloak.http.FormPartValue;
import org.keycloak.http.HttpRequest;

/**
 * A request that nobody sent: at the address of one that somebody did, so that the server names
 * itself as it does there, and else with nothing of it. No header and no cookie of an administrator
 * gets into it.
 */
public final class RehearsedRequest implements HttpRequest {

  private final HttpRequest actual;
  private final String method;
  private final MultivaluedMap<String, String> query;
  private final HttpHeaders headers;

  private RehearsedRequest(
      HttpRequest actual,
      String method,
      MultivaluedMap<String, String> query,
      Optional<String> token) {
    this.actual = actual;
    this.method = method;
    this.query = query;
    this.headers = new RehearsedHeaders(token);
  }

  static RehearsedRequest empty(HttpRequest actual) {
    return get(actual, new MultivaluedHashMap<>());
  }

  /** A {@code GET} with these parameters. */
  public static RehearsedRequest get(HttpRequest actual, MultivaluedMap<String, String> query) {
    return new RehearsedRequest(actual, "GET", query, Optional.empty());
  }

  /**
   * A {@code POST} whose body is read by other ways.
   *
   * @param token presented as a bearer; empty for none
   */
  public static RehearsedRequest post(HttpRequest actual, Optional<String> token) {
    return new RehearsedRequest(actual, "POST", new MultivaluedHashMap<>(), token);
  }

  @Override
  public String getHttpMethod() {
    return method;
  }

  @Override
  public MultivaluedMap<String, String> getDecodedFormParameters() {
    return new MultivaluedHashMap<>();
  }

  @Override
  public MultivaluedMap<String, FormPartValue> getMultiPartFormParameters() {
    return new MultivaluedHashMap<>();
  }

  @Override
  public HttpHeaders getHttpHeaders() {
    return headers;
  }

  @Override
  public X509Certificate[] getClientCertificateChain() {
    return new X509Certificate[0];
  }

  @Override
  public boolean isProxyTrusted() {
    return actual.isProxyTrusted();
  }

  @Override
  public UriInfo getUri() {
    UriInfo uri = actual.getUri();
    return (UriInfo)
        Proxy.newProxyInstance(
            UriInfo.class.getClassLoader(),
            new Class<?>[] {UriInfo.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals("getQueryParameters")) {
                return query;
              }
              try {
                return called.invoke(uri, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }
}
