package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.resource.rules.RepeatedResource;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.security.cert.X509Certificate;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.http.FormPartValue;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;

/** A request that shows Keycloak a repeated or too long {@code resource} as one short value. */
public final class RepeatedResourceRequest implements HttpRequest {

  private final HttpRequest request;
  private final BooleanSupplier governed;

  // Keycloak asks for the same parameters many times in one request.
  private @Nullable MultivaluedMap<String, String> seen;
  private @Nullable MultivaluedMap<String, String> shown;

  /** The request that a session is for, read so where its realm binds tokens. */
  public static HttpRequest of(KeycloakSession session) {
    KeycloakContext context = session.getContext();
    return new RepeatedResourceRequest(
        context.getHttpRequest(),
        () -> ResourceIndicatorExecutorFactory.isAppliedIn(context.getRealm()));
  }

  /**
   * Wraps a request.
   *
   * @param request as it came
   * @param governed whether this realm binds tokens; asked only when the parameter repeats or is
   *     too long
   */
  private RepeatedResourceRequest(HttpRequest request, BooleanSupplier governed) {
    this.request = request;
    this.governed = governed;
  }

  @Override
  public MultivaluedMap<String, String> getDecodedFormParameters() {
    MultivaluedMap<String, String> form = request.getDecodedFormParameters();
    if (shown == null || form != seen) {
      seen = form;
      shown = once(form);
    }
    return shown;
  }

  @Override
  public UriInfo getUri() {
    UriInfo uri = request.getUri();
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    MultivaluedMap<String, String> once = once(query);
    return once == query ? uri : withQuery(uri, once);
  }

  private MultivaluedMap<String, String> once(MultivaluedMap<String, String> parameters) {
    return RepeatedResource.isIn(parameters) && governed.getAsBoolean()
        ? RepeatedResource.collapsed(parameters)
        : parameters;
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
