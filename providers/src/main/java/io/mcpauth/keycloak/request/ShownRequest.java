package io.mcpauth.keycloak.request;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.FormPartValue;
import org.keycloak.http.HttpRequest;

/** A request whose parameters Keycloak is shown as the standards read them. */
public final class ShownRequest implements HttpRequest {

  private final HttpRequest request;
  private final UnaryOperator<MultivaluedMap<String, String>> reading;

  // Keycloak asks for the same parameters many times in one request.
  private @Nullable MultivaluedMap<String, String> seen;
  private @Nullable MultivaluedMap<String, String> shown;

  /**
   * Wraps a request.
   *
   * @param request as it came
   * @param reading what to show in place of query or form; the same map where nothing changes
   */
  public ShownRequest(HttpRequest request, UnaryOperator<MultivaluedMap<String, String>> reading) {
    this.request = request;
    this.reading = reading;
  }

  @Override
  public MultivaluedMap<String, String> getDecodedFormParameters() {
    MultivaluedMap<String, String> form = request.getDecodedFormParameters();
    if (shown == null || form != seen) {
      seen = form;
      shown = reading.apply(form);
    }
    return shown;
  }

  @Override
  public UriInfo getUri() {
    UriInfo uri = request.getUri();
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    MultivaluedMap<String, String> read = reading.apply(query);
    return read == query ? uri : withQuery(uri, read);
  }

  private static UriInfo withQuery(UriInfo uri, MultivaluedMap<String, String> query) {
    return (UriInfo)
        Proxy.newProxyInstance(
            UriInfo.class.getClassLoader(),
            new Class<?>[] {UriInfo.class},
            (proxy, method, arguments) ->
                method.getName().equals("getQueryParameters")
                    ? query
                    : method.invoke(uri, arguments));
  }

  @Override
  public String getHttpMethod() {
    return request.getHttpMethod();
  }

  @Override
  public MultivaluedMap<String, FormPartValue> getMultiPartFormParameters() {
    return request.getMultiPartFormParameters();
  }

  @Override
  public HttpHeaders getHttpHeaders() {
    return request.getHttpHeaders();
  }

  @Override
  public X509Certificate[] getClientCertificateChain() {
    return request.getClientCertificateChain();
  }

  @Override
  public boolean isProxyTrusted() {
    return request.isProxyTrusted();
  }
}
